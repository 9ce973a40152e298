package crash

import (
	"sync/atomic"
	"syscall"
	"time"

	"github.com/Shopify/toxiproxy/v2/stream"
	"github.com/Shopify/toxiproxy/v2/toxics"
)

// A shot sends a process a signal when so many bytes have passed, on whatever
// connections of its link. A kill takes the bytes after them along, as they were
// never sent.
type shot struct {
	Bytes  int64          `json:"bytes"`
	PID    int            `json:"pid"`
	Signal syscall.Signal `json:"signal"`

	passed atomic.Int64
}

// Pipe implements [toxics.Toxic].
func (s *shot) Pipe(stub *toxics.ToxicStub) {
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				stub.Close()
				return
			}
			if s.passes(chunk, stub) {
				continue
			}
			stub.Close()
			return
		}
	}
}

// passes hands a chunk on, and reports whether the connection goes on.
func (s *shot) passes(chunk *stream.StreamChunk, stub *toxics.ToxicStub) bool {
	after := s.passed.Add(int64(len(chunk.Data)))
	before := after - int64(len(chunk.Data))
	if s.Bytes < before || s.Bytes >= after {
		stub.Output <- chunk
		return true
	}
	cut := s.Bytes - before
	if cut > 0 {
		stub.Output <- &stream.StreamChunk{Data: chunk.Data[:cut], Timestamp: chunk.Timestamp}
	}
	_ = syscall.Kill(s.PID, s.Signal) // it may have ended by itself, which the director sees
	if s.Signal == syscall.SIGKILL {
		return false
	}
	stub.Output <- &stream.StreamChunk{Data: chunk.Data[cut:], Timestamp: chunk.Timestamp}
	return true
}

// mute swallows what comes on the connections that there were when it was
// added, for ever; later ones carry everything.
type mute struct {
	Until int64 `json:"until"` // Unix time in nanoseconds
}

// NewState implements [toxics.StatefulToxic]: it is called when a connection
// meets the toxic first.
func (m *mute) NewState() any { return time.Now().UnixNano() < m.Until }

// Pipe implements [toxics.Toxic].
func (m *mute) Pipe(stub *toxics.ToxicStub) {
	muted, _ := stub.State.(bool)
	for {
		select {
		case <-stub.Interrupt:
			return
		case chunk := <-stub.Input:
			if chunk == nil {
				stub.Close()
				return
			}
			if !muted {
				stub.Output <- chunk
			}
		}
	}
}
