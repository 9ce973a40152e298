package binlog

import (
	"fmt"

	"github.com/go-mysql-org/go-mysql/replication"
)

// place is where in the server's log reading is. It is for people, and for how
// much log is left: GTIDs say where to go on.
type place struct {
	file   string
	offset uint64
}

// String is the place as an operator looks it up.
func (p *place) String() string { return fmt.Sprintf("%s:%d", p.file, p.offset) }

// rotate goes to another file.
func (p *place) rotate(e *replication.RotateEvent) {
	p.file, p.offset = string(e.NextLogName), e.Position
}

// pass goes to the end of an event. The header has 32 bits of it, so that a
// smaller number than before means another 4 GiB; MariaDB from 11.4 on writes
// zero within transactions, where only the event's size tells.
func (p *place) pass(h *replication.EventHeader) {
	const wrap = 1 << 32
	switch {
	case h.Flags&replication.LOG_EVENT_ARTIFICIAL_F != 0,
		h.EventType == replication.HEARTBEAT_EVENT, h.EventType == replication.HEARTBEAT_LOG_EVENT_V2:
		return // it is in no file
	case h.LogPos == 0:
		p.offset += uint64(h.EventSize)
		return
	}
	end := p.offset&^(wrap-1) | uint64(h.LogPos)
	if end < p.offset {
		end += wrap
	}
	p.offset = end
}
