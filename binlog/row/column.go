package row

import (
	"fmt"
	"slices"

	"github.com/go-mysql-org/go-mysql/mysql"
	"golang.org/x/text/encoding"

	"github.com/echo-im/echocdc/schema"
)

// kind is how the bytes of a column become a value.
type kind uint8

const (
	kindUnreadable kind = iota // said by name when a row has it
	kindSigned
	kindUnsigned
	kindBits
	kindYear
	kindFloat
	kindDouble
	kindDecimal
	kindText
	kindLatin1
	kindForeign // text in another encoding
	kindBinary
	kindPadded // BINARY(n), whose zeros at the end the server cut off
	kindEnum
	kindSet
	kindJSON
	kindDate
	kindTime
	kindDatetime
	kindTimestamp
	kindOldTime // the forms before MySQL 5.6.4
	kindOldDatetime
	kindOldTimestamp
	kindCompressed // of MariaDB: what it is when inflated is another kind
)

// Column is how one column is read. In a row image every type is either of a
// fixed width, or its length in a few bytes and then as many bytes: to skip
// one costs no more than that.
type Column struct {
	width   int // bytes of the value, or of its length
	counted bool
	slot    int // of the layout's table, or -1: skipped
	kind    kind
	meta    uint16   // as the table map has it
	members []string // of an ENUM or SET, as text
	foreign encoding.Encoding
	inner   kind // of a compressed one
	Name    string
	why     string // why it is unreadable
}

// ColumnsOf makes the columns of a table's shape.
func ColumnsOf(shape *TableMap, slots []int, sets Charsets) ([]Column, error) {
	columns := make([]Column, len(shape.Types))
	for i, t := range shape.Types {
		c := &columns[i]
		c.slot, c.meta, c.Name = slots[i], shape.Meta[i], shape.Names[i]
		known := c.number(t, shape.Unsigned[i]) || c.moment(t) || c.text(t, shape.charset(i, sets)) || c.choice(shape, i, sets)
		if !known || !c.sound() {
			return nil, &schema.Stop{
				State:  schema.StateSchemaMismatch,
				Err:    fmt.Errorf("column %s.%s has type %d, whose rows this version cannot take apart", shape.Table, c.Name, t),
				Remedy: "change the column to an ordinary type, or use a newer echocdc",
			}
		}
	}
	return columns, nil
}

// IsMemberless tells captured columns whose values could not be named.
func (c *Column) IsMemberless() bool {
	return c.slot >= 0 && (c.kind == kindEnum || c.kind == kindSet) && len(c.members) == 0
}

// ReadsAs tells whether both read a column in the same way, as far as it is captured.
func (c *Column) ReadsAs(other *Column) bool {
	if c.slot != other.slot || c.slot < 0 {
		return c.slot == other.slot
	}
	return c.kind == other.kind && c.foreign == other.foreign && c.inner == other.inner && c.why == other.why &&
		slices.Equal(c.members, other.members)
}

// sound tells whether the width is one that a server can mean: a damaged table
// map may name any.
func (c *Column) sound() bool {
	const longest, longestLength, digits = 8, 4, 6
	switch {
	case c.counted:
		return 0 < c.width && c.width <= longestLength
	case c.kind == kindDecimal:
		return c.width > 0
	case c.kind == kindTime, c.kind == kindDatetime, c.kind == kindTimestamp:
		return c.meta <= digits
	default:
		return 0 < c.width && c.width <= longest
	}
}

func (c *Column) fixed(k kind, width int) bool {
	c.kind, c.width = k, width
	return true
}

func (c *Column) behind(k kind, lengthBytes int) bool {
	c.kind, c.width, c.counted = k, lengthBytes, true
	return true
}

func (c *Column) number(t byte, unsigned bool) bool {
	whole := kindSigned
	if unsigned {
		whole = kindUnsigned
	}
	switch t {
	case mysql.MYSQL_TYPE_TINY:
		return c.fixed(whole, 1)
	case mysql.MYSQL_TYPE_SHORT:
		return c.fixed(whole, 2)
	case mysql.MYSQL_TYPE_INT24:
		return c.fixed(whole, 3)
	case mysql.MYSQL_TYPE_LONG:
		return c.fixed(whole, 4)
	case mysql.MYSQL_TYPE_LONGLONG:
		return c.fixed(whole, 8)
	case mysql.MYSQL_TYPE_YEAR:
		return c.fixed(kindYear, 1)
	case mysql.MYSQL_TYPE_FLOAT:
		return c.fixed(kindFloat, 4)
	case mysql.MYSQL_TYPE_DOUBLE:
		return c.fixed(kindDouble, 8)
	case mysql.MYSQL_TYPE_NEWDECIMAL:
		return c.fixed(kindDecimal, decimalWidth(int(c.meta>>8), int(c.meta&0xff)))
	case mysql.MYSQL_TYPE_BIT:
		return c.fixed(kindBits, int(c.meta>>8+(c.meta&0xff+7)/8))
	default:
		return false
	}
}

func (c *Column) moment(t byte) bool {
	fraction := (int(c.meta) + 1) / 2
	switch t {
	case mysql.MYSQL_TYPE_DATE, mysql.MYSQL_TYPE_NEWDATE:
		return c.fixed(kindDate, 3)
	case mysql.MYSQL_TYPE_TIME:
		return c.fixed(kindOldTime, 3)
	case mysql.MYSQL_TYPE_DATETIME:
		return c.fixed(kindOldDatetime, 8)
	case mysql.MYSQL_TYPE_TIMESTAMP:
		return c.fixed(kindOldTimestamp, 4)
	case mysql.MYSQL_TYPE_TIME2:
		return c.fixed(kindTime, 3+fraction)
	case mysql.MYSQL_TYPE_DATETIME2:
		return c.fixed(kindDatetime, 5+fraction)
	case mysql.MYSQL_TYPE_TIMESTAMP2:
		return c.fixed(kindTimestamp, 4+fraction)
	default:
		return false
	}
}

func (c *Column) text(t byte, set string) bool {
	k, foreign := formOf(set)
	switch t {
	case mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_VAR_STRING:
		c.behind(k, lengthBytes(c.meta))
	case mysql.MYSQL_TYPE_STRING:
		if k == kindBinary {
			k = kindPadded
		}
		c.behind(k, lengthBytes(c.meta))
	case mysql.MYSQL_TYPE_BLOB:
		c.behind(k, int(c.meta))
	case TypeVarcharCompressed:
		c.behind(kindCompressed, lengthBytes(c.meta))
	case TypeBlobCompressed:
		c.behind(kindCompressed, int(c.meta))
	case mysql.MYSQL_TYPE_JSON:
		return c.behind(kindJSON, int(c.meta))
	case mysql.MYSQL_TYPE_GEOMETRY, mysql.MYSQL_TYPE_VECTOR:
		return c.behind(kindBinary, int(c.meta))
	default:
		return false
	}
	c.foreign, c.inner = foreign, k
	if k == kindUnreadable {
		c.kind = k
		c.why = "character set " + set + " is not one that can be read"
	}
	return true
}

func (c *Column) choice(shape *TableMap, i int, sets Charsets) bool {
	k := kindEnum
	if shape.Types[i] == mysql.MYSQL_TYPE_SET {
		k = kindSet
	}
	members, err := shape.memberNames(i, sets)
	if err != nil {
		c.why = err.Error()
		k = kindUnreadable
	}
	c.members = members
	return IsEnumOrSet(shape.Types[i]) && c.fixed(k, int(c.meta&0xff))
}

// lengthBytes is how many bytes tell the length of a text of at most n bytes.
func lengthBytes(n uint16) int {
	if n < 256 {
		return 1
	}
	return 2
}
