package row

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/echo-im/echocdc/binlog/wire"
	"github.com/echo-im/echocdc/schema"
)

// cut finds the column's bytes in a row image from at on, and where they end.
func (c *Column) cut(image []byte, at int) (raw []byte, end int, err error) {
	end = at + c.width
	if end > len(image) {
		return nil, 0, wire.ErrShort
	}
	if !c.counted {
		return image[at:end], end, nil
	}
	start := end
	end += int(wire.Little(image[at:start]))
	if end > len(image) {
		return nil, 0, wire.ErrShort
	}
	return image[start:end], end, nil
}

// read makes the value of the column's bytes. Text that has to be made is
// appended to scratch, which is returned; it must live as long as the value.
func (c *Column) read(raw []byte, v *schema.Value, scratch []byte) ([]byte, error) {
	switch c.kind {
	case kindSigned:
		v.Kind, v.Int = schema.Signed, signed(raw)
	case kindUnsigned:
		v.Kind, v.Int = schema.Unsigned, int64(wire.Little(raw))
	case kindText:
		v.Kind, v.Bytes = schema.Text, raw
	case kindBinary:
		v.Kind, v.Bytes = schema.Binary, raw
	case kindBits:
		v.Kind, v.Int = schema.Unsigned, int64(wire.Big(raw))
	case kindYear:
		v.Kind, v.Int = schema.Signed, year(raw[0])
	case kindUnreadable:
		return scratch, fmt.Errorf("column %s cannot be read: its %s", c.Name, c.why)
	default:
		return c.write(raw, v, scratch)
	}
	return scratch, nil
}

// write is read for the kinds whose text has to be made.
func (c *Column) write(raw []byte, v *schema.Value, scratch []byte) ([]byte, error) {
	start := len(scratch)
	var err error
	v.Kind = schema.Text
	switch c.kind {
	case kindLatin1:
		scratch = appendLatin1(scratch, raw)
	case kindForeign:
		scratch, err = appendForeign(scratch, raw, c.foreign)
	case kindPadded:
		v.Kind = schema.Binary
		scratch = append(scratch, raw...)
		for range int(c.meta) - len(raw) {
			scratch = append(scratch, 0)
		}
	case kindFloat:
		v.Kind = schema.Float
		scratch = strconv.AppendFloat(scratch, float64(math.Float32frombits(binary.LittleEndian.Uint32(raw))), 'g', -1, 32)
	case kindDouble:
		v.Kind = schema.Float
		scratch = strconv.AppendFloat(scratch, math.Float64frombits(binary.LittleEndian.Uint64(raw)), 'g', -1, 64)
	case kindDecimal:
		scratch, err = appendDecimal(scratch, raw, int(c.meta>>8), int(c.meta&0xff))
	case kindCompressed:
		if raw, err = inflateColumn(raw); err == nil {
			plain := *c
			plain.kind = c.inner
			return plain.read(raw, v, scratch)
		}
	case kindEnum, kindSet:
		scratch, err = c.appendMembers(scratch, wire.Little(raw))
	case kindJSON:
		v.Kind = schema.JSON
		scratch, err = appendJSON(scratch, raw)
	default:
		scratch = c.appendMoment(scratch, raw)
	}
	if err != nil {
		return scratch, fmt.Errorf("reading column %s: %w", c.Name, err)
	}
	v.Bytes = scratch[start:len(scratch):len(scratch)]
	return scratch, nil
}

// appendMembers writes an ENUM's member, or a SET's members between commas.
func (c *Column) appendMembers(dst []byte, n uint64) ([]byte, error) {
	if c.kind == kindEnum {
		switch {
		case n == 0: // the server's mark of a value it did not accept
			return dst, nil
		case n > uint64(len(c.members)):
			return dst, errors.New("it is a member that its table map does not name")
		default:
			return append(dst, c.members[n-1]...), nil
		}
	}
	start := len(dst)
	for i := range c.members {
		if n&(1<<i) == 0 {
			continue
		}
		if len(dst) > start {
			dst = append(dst, ',')
		}
		dst = append(dst, c.members[i]...)
	}
	if len(c.members) < 64 && n>>len(c.members) != 0 {
		return dst, errors.New("it has a member that its table map does not name")
	}
	return dst, nil
}

// signed is a whole number in two's complement, lowest byte first.
func signed(raw []byte) int64 {
	switch len(raw) {
	case 8:
		return int64(binary.LittleEndian.Uint64(raw))
	case 4:
		return int64(int32(binary.LittleEndian.Uint32(raw)))
	case 1:
		return int64(int8(raw[0]))
	default:
		shift := 64 - 8*len(raw)
		return int64(wire.Little(raw)<<shift) >> shift
	}
}

func year(b byte) int64 {
	if b == 0 {
		return 0
	}
	return 1900 + int64(b)
}
