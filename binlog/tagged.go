package binlog

import (
	"errors"
	"fmt"
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
func parseTaggedGTID(body []byte) (begins, error) {
	c := cursor{data: body}
	c.variable() // version of the format
	c.variable() // size
	c.variable() // the last field that a reader must know
	var b begins
	for before, field := -1, c.variable(); c.err == nil && field <= taggedCommitted; field = c.variable() {
		if int(field) <= before {
			return begins{}, errTagged
		}
		before = int(field)
		switch field {
		case taggedSource:
			for i := range b.id.source {
				b.id.source[i] = byte(c.variable())
			}
		case taggedNumber:
			if n := c.variable(); n&1 == 0 { // the sign
				b.id.number = n >> 1
			}
		case taggedTag:
			b.id.tag = string(c.take(int(c.variable())))
		case taggedCommitted:
			b.committed = micros(c.variable())
			return b, tagged(&c)
		default:
			c.variable()
		}
	}
	return b, tagged(&c)
}

var errTagged = errors.New("reading a tagged GTID event: its fields are out of order")

func tagged(c *cursor) error {
	if c.err != nil {
		return fmt.Errorf("reading a tagged GTID event: %w", c.err)
	}
	return nil
}
