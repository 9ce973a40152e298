package binlog

import (
	"errors"
	"fmt"

	"github.com/go-mysql-org/go-mysql/replication"
)

// payloads inflates transactions that MySQL compressed
// (binlog_transaction_compression, which any session may switch on).
type payloads struct {
	parser *replication.BinlogParser
}

func newPayloads() *payloads {
	p := replication.NewBinlogParser()
	p.SetPayloadDecoderConcurrency(1)
	// What is inside is taken apart as everything else is: here only cut.
	p.SetRowsEventDecodeFunc(func(*replication.RowsEvent, []byte) error { return nil })
	p.SetTableMapOptionalMetaDecodeFunc(func([]byte) error { return nil })
	return &payloads{parser: p}
}

// describe takes in the description of the events that follow.
func (p *payloads) describe(whole []byte) error {
	if _, err := p.parser.Parse(whole); err != nil {
		return fmt.Errorf("reading a format description: %w", err)
	}
	return nil
}

// payload takes in the events inside a compressed transaction.
func (r *reader) payload(whole []byte) error {
	outer, err := r.payloads.parser.Parse(whole)
	if err != nil {
		return fmt.Errorf("inflating a transaction: %w", err)
	}
	inside, ok := outer.Event.(*replication.TransactionPayloadEvent)
	if !ok {
		return errors.New("inflating a transaction: it is none")
	}
	for _, e := range inside.Events {
		if len(e.RawData) < replication.EventHeaderSize {
			return fmt.Errorf("inflating a transaction: %w", errShort)
		}
		if err := r.raw(e.Header, e.RawData[replication.EventHeaderSize:], e.RawData); err != nil {
			return err
		}
	}
	return nil
}
