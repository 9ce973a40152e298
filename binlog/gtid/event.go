package gtid

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/wire"
)

// Event is what a GTID event says of the transaction that follows it.
type Event struct {
	ID        ID
	Committed time.Time // zero when the event does not say
	// Open: on MariaDB nothing else begins a transaction, and it ends with a commit of its own.
	Open bool
	XA   bool // MariaDB: it ends with a prepare
}

// ParseEvent reads a GTID event of any kind.
func ParseEvent(h *replication.EventHeader, body []byte) (Event, error) {
	var e Event
	var err error
	switch h.EventType {
	case replication.GTID_TAGGED_LOG_EVENT:
		e, err = parseTaggedGTID(body)
	case replication.MARIADB_GTID_EVENT:
		e, err = parseMariaDBGTID(body, h.ServerID)
	default:
		e, err = parseGTID(body)
	}
	if err == nil && !e.ID.possible() {
		return Event{}, errors.New("reading a GTID event: no server gives a transaction such a number or tag")
	}
	return e, err
}

// parseGTID reads MySQL's GTID event.
func parseGTID(body []byte) (Event, error) {
	const ticks = 2 // the mark of the logical clock
	c := wire.Cursor{Data: body}
	c.Take(1) // flags
	var e Event
	copy(e.ID.Source[:], c.Take(len(e.ID.Source)))
	e.ID.Number = c.Number(8)
	if c.Err != nil {
		return Event{}, fmt.Errorf("reading a GTID event: %w", c.Err)
	}
	if len(c.Data) < 1+8+8+7 || c.Number(1) != ticks { // before MySQL 8.0.1
		return e, nil
	}
	c.Take(8 + 8)
	e.Committed = micros(c.Number(7) &^ (1 << 55)) // the bit says that the origin's time follows
	return e, nil
}

// parseMariaDBGTID reads MariaDB's event; the server stands in its header.
func parseMariaDBGTID(body []byte, server uint32) (Event, error) {
	c := wire.Cursor{Data: body}
	e := Event{ID: ID{Server: server, Number: c.Number(8), Domain: uint32(c.Number(4))}}
	const prepared = 0x40 // FL_PREPARED_XA
	flags := c.Number(1)
	e.Open, e.XA = flags&replication.BINLOG_MARIADB_FL_STANDALONE == 0, flags&prepared != 0
	if c.Err != nil {
		return Event{}, fmt.Errorf("reading a GTID event: %w", c.Err)
	}
	return e, nil
}

func micros(n uint64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(n)).UTC()
}
