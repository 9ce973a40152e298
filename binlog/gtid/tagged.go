package gtid

import (
	"errors"
	"fmt"

	"github.com/echo-im/echocdc/binlog/wire"
)

// The fields of a tagged GTID event, in their order, up to the last one wanted.
const (
	taggedFlags = iota
	taggedSource
	taggedNumber
	taggedTag
	taggedLastCommitted
	taggedSequence
	taggedCommitted
)

// parseTaggedGTID reads the event of MySQL 8.3 that can carry a tag. It is
// written in the format that MySQL's manual calls serialization: each field is
// its number, then its value, and newer servers may add fields behind.
func parseTaggedGTID(body []byte) (Event, error) {
	c := wire.Cursor{Data: body}
	c.Variable() // version of the format
	c.Variable() // size
	c.Variable() // the last field that a reader must know
	var e Event
	for before, field := -1, c.Variable(); c.Err == nil && field <= taggedCommitted; field = c.Variable() {
		if int(field) <= before {
			return Event{}, errTagged
		}
		before = int(field)
		switch field {
		case taggedSource:
			for i := range e.ID.Source {
				e.ID.Source[i] = byte(c.Variable())
			}
		case taggedNumber:
			if n := c.Variable(); n&1 == 0 { // the sign
				e.ID.Number = n >> 1
			}
		case taggedTag:
			e.ID.Tag = string(c.Take(int(c.Variable())))
		case taggedCommitted:
			e.Committed = micros(c.Variable())
			return e, tagged(&c)
		default:
			c.Variable()
		}
	}
	return e, tagged(&c)
}

var errTagged = errors.New("reading a tagged GTID event: its fields are out of order")

func tagged(c *wire.Cursor) error {
	if c.Err != nil {
		return fmt.Errorf("reading a tagged GTID event: %w", c.Err)
	}
	return nil
}
