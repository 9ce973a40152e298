package binlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/klauspost/compress/zstd"

	"github.com/echo-im/echocdc/binlog/wire"
)

// payloads cuts transactions that MySQL compressed into events, as they come
// out of the decoder: such a transaction is never in memory whole. Any session
// may switch compression on (binlog_transaction_compression).
type payloads struct {
	source  bytes.Reader
	decoder *zstd.Decoder
	memory  []byte // for small events
	used    int
}

// maxWindow is how far back a compressed frame may refer: what MySQL's highest
// compression level does. The memory is taken only for a frame that asks for it.
const maxWindow = 128 << 20

// errPayload is of a compressed transaction that cannot be cut.
var errPayload = errors.New("inflating a transaction")

// open begins to inflate a payload event's body.
func (p *payloads) open(body []byte) (io.Reader, error) {
	const (
		endOfFields, compression = 0, 2
		zstandard, none          = 0, 255
	)
	c := wire.Cursor{Data: body}
	kind := uint64(none)
	for field := c.Packed(); field != endOfFields; field = c.Packed() {
		value := wire.Cursor{Data: c.Block()}
		if field == compression {
			kind = value.Packed()
		}
	}
	switch {
	case c.Err != nil:
		return nil, fmt.Errorf("%w: %w", errPayload, c.Err)
	case kind == none:
		p.source.Reset(c.Data)
		return &p.source, nil
	case kind != zstandard:
		return nil, fmt.Errorf("%w: it is compressed in a way (%d) that this version does not know", errPayload, kind)
	}
	if p.decoder == nil {
		made, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecodeBuffersBelow(0), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, fmt.Errorf("%w: %w", errPayload, err)
		}
		p.decoder = made
	}
	p.source.Reset(c.Data)
	if err := p.decoder.Reset(&p.source); err != nil {
		return nil, fmt.Errorf("%w: %w", errPayload, err)
	}
	return p.decoder, nil
}

// next is the next event; [io.EOF] behind the last.
func (p *payloads) next(inflated io.Reader) (*replication.EventHeader, []byte, error) {
	var start [replication.EventHeaderSize]byte
	if _, err := io.ReadFull(inflated, start[:]); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil, io.EOF
		}
		return nil, nil, fmt.Errorf("%w: %w", errPayload, err)
	}
	h := &replication.EventHeader{}
	if err := h.Decode(start[:]); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errPayload, err)
	}
	body, err := p.read(inflated, int(h.EventSize)-len(start))
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errPayload, err)
	}
	return h, body, nil
}

// eventPiece is the memory that small events share.
const eventPiece = 64 << 10

// read reads n bytes. A length that is not true costs no more than what is there.
func (p *payloads) read(from io.Reader, n int) ([]byte, error) {
	if n > eventPiece {
		body, err := io.ReadAll(io.LimitReader(from, int64(n)))
		if err == nil && len(body) < n {
			err = io.ErrUnexpectedEOF
		}
		return body, err
	}
	if len(p.memory)-p.used < n {
		p.memory, p.used = make([]byte, eventPiece), 0
	}
	body := p.memory[p.used : p.used+n : p.used+n]
	p.used += n
	_, err := io.ReadFull(from, body)
	return body, err
}

// forget takes the memory of the newest event back, which nobody kept.
func (p *payloads) forget(body []byte) {
	if len(body) <= eventPiece {
		p.used -= len(body)
	}
}

// payload takes in the events inside a compressed transaction.
func (r *reader) payload(body []byte) error {
	inflated, err := r.payloads.open(body)
	if err != nil {
		return err
	}
	for {
		h, event, err := r.payloads.next(inflated)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		rows := r.group.rows
		if err := r.raw(h, event); err != nil {
			return err
		}
		if r.group.rows <= rows {
			r.payloads.forget(event)
		}
	}
}
