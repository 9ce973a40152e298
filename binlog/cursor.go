package binlog

import (
	"errors"
	"math/bits"
)

// errShort is of an event or value that ends before its own length says so.
var errShort = errors.New("it ends early")

// cursor reads an event's body from front to back. Reading beyond the end
// gives zeros and is told by err: the caller asks once, at the end.
type cursor struct {
	data []byte
	err  error
}

// take is the next n bytes.
func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.data) {
		c.data, c.err = nil, errShort
		return nil
	}
	taken := c.data[:n:n]
	c.data = c.data[n:]
	return taken
}

// number is a whole number of n bytes, lowest first.
func (c *cursor) number(n int) uint64 { return little(c.take(n)) }

// packed is a number in MySQL's variable form: one byte, or a mark and 2, 3 or 8.
func (c *cursor) packed() uint64 {
	switch first := c.number(1); first {
	case 0xfc:
		return c.number(2)
	case 0xfd:
		return c.number(3)
	case 0xfe:
		return c.number(8)
	default:
		return first
	}
}

// variable is a number whose first byte says by its lowest ones how many bytes follow.
func (c *cursor) variable() uint64 {
	if len(c.data) == 0 {
		c.take(1)
		return 0
	}
	more := bits.TrailingZeros8(^c.data[0])
	if more == 8 {
		c.take(1)
		return c.number(8)
	}
	return c.number(1+more) >> (1 + more)
}

// block is what a packed length stands before.
func (c *cursor) block() []byte {
	n := c.packed()
	if n > uint64(len(c.data)) {
		c.data, c.err = nil, errShort
		return nil
	}
	return c.take(int(n))
}

// little is a whole number, lowest byte first.
func little(b []byte) uint64 {
	var n uint64
	for i, x := range b {
		n |= uint64(x) << (8 * i)
	}
	return n
}

// big is a whole number, highest byte first.
func big(b []byte) uint64 {
	var n uint64
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return n
}
