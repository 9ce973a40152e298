package wire

import (
	"errors"
	"math/bits"
)

// ErrShort is of an event or value that ends before its own length says so.
var ErrShort = errors.New("it ends early")

// Cursor reads an event's body from front to back. Reading beyond the end
// gives zeros and is told by Err: the caller asks once, at the end.
type Cursor struct {
	Data []byte
	Err  error
}

// Take is the next n bytes.
func (c *Cursor) Take(n int) []byte {
	if n < 0 || n > len(c.Data) {
		c.Data, c.Err = nil, ErrShort
		return nil
	}
	taken := c.Data[:n:n]
	c.Data = c.Data[n:]
	return taken
}

// Number is a whole number of n bytes, lowest first.
func (c *Cursor) Number(n int) uint64 { return Little(c.Take(n)) }

// Packed is a number in MySQL's variable form: one byte, or a mark and 2, 3 or 8.
func (c *Cursor) Packed() uint64 {
	switch first := c.Number(1); first {
	case 0xfc:
		return c.Number(2)
	case 0xfd:
		return c.Number(3)
	case 0xfe:
		return c.Number(8)
	default:
		return first
	}
}

// Variable is a number whose first byte says by its lowest ones how many bytes follow.
func (c *Cursor) Variable() uint64 {
	if len(c.Data) == 0 {
		c.Take(1)
		return 0
	}
	more := bits.TrailingZeros8(^c.Data[0])
	if more == 8 {
		c.Take(1)
		return c.Number(8)
	}
	return c.Number(1+more) >> (1 + more)
}

// Block is what a packed length stands before.
func (c *Cursor) Block() []byte {
	n := c.Packed()
	if n > uint64(len(c.Data)) {
		c.Data, c.Err = nil, ErrShort
		return nil
	}
	return c.Take(int(n))
}

// Little is a whole number, lowest byte first.
func Little(b []byte) uint64 {
	var n uint64
	for i, x := range b {
		n |= uint64(x) << (8 * i)
	}
	return n
}

// Big is a whole number, highest byte first.
func Big(b []byte) uint64 {
	var n uint64
	for _, x := range b {
		n = n<<8 | uint64(x)
	}
	return n
}
