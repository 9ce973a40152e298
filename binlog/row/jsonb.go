package row

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"math"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/wire"
)

// The types of MySQL's binary JSON.
const (
	jsonSmallObject = iota
	jsonLargeObject
	jsonSmallArray
	jsonLargeArray
	jsonLiteral
	jsonInt16
	jsonUint16
	jsonInt32
	jsonUint32
	jsonInt64
	jsonUint64
	jsonDouble
	jsonString
	jsonOpaque = 15
)

// jsonDepth is how deep MySQL lets documents be.
const jsonDepth = 100

var errJSON = errors.New("its binary JSON is damaged")

// appendJSON writes a binary document as JSON text: keys in their stored
// order, 64-bit numbers with every digit, decimals as numbers, dates as text.
// MySQL stores no document at all for what it could not convert; that is null.
func appendJSON(dst, doc []byte) ([]byte, error) {
	if len(doc) == 0 {
		return append(dst, "null"...), nil
	}
	w := jsonWriter{dst: dst, budget: len(doc)}
	w.value(doc[0], doc[1:], jsonDepth)
	return w.dst, w.err
}

// jsonWriter writes text; its error sticks.
type jsonWriter struct {
	dst []byte
	err error
	// budget is the bytes not read yet. Values do not overlap, so a document
	// that wants to be read for longer points back into itself.
	budget int
}

// spend takes so many bytes as read.
func (w *jsonWriter) spend(n int) {
	if w.budget -= n; w.budget < 0 {
		w.err = errJSON
	}
}

func (w *jsonWriter) value(kind byte, data []byte, depth int) {
	if w.err != nil || depth < 0 {
		w.err = errJSON
		return
	}
	switch kind {
	case jsonSmallObject, jsonLargeObject, jsonSmallArray, jsonLargeArray:
		w.container(kind, data, depth-1)
	case jsonString:
		w.dst = appendJSONString(w.dst, w.variable(data))
	case jsonOpaque:
		w.opaque(data)
	default:
		w.scalar(kind, data)
	}
}

func (w *jsonWriter) scalar(kind byte, data []byte) {
	width := scalarWidth(kind)
	if width == 0 || width > len(data) {
		w.err = errJSON
		return
	}
	raw := data[:width]
	switch kind {
	case jsonLiteral:
		w.literal(raw[0])
	case jsonInt16, jsonInt32, jsonInt64:
		w.dst = strconv.AppendInt(w.dst, signed(raw), 10)
	case jsonDouble:
		f := math.Float64frombits(binary.LittleEndian.Uint64(raw))
		if math.IsNaN(f) || math.IsInf(f, 0) {
			w.err = errJSON
			return
		}
		w.dst = appendDouble(w.dst, f)
	default:
		w.dst = strconv.AppendUint(w.dst, wire.Little(raw), 10)
	}
}

// scalarWidth is 0 for what is no scalar.
func scalarWidth(kind byte) int {
	switch kind {
	case jsonLiteral:
		return 1
	case jsonInt16, jsonUint16:
		return 2
	case jsonInt32, jsonUint32:
		return 4
	case jsonInt64, jsonUint64, jsonDouble:
		return 8
	default:
		return 0
	}
}

func (w *jsonWriter) literal(b byte) {
	switch b {
	case 0:
		w.dst = append(w.dst, "null"...)
	case 1:
		w.dst = append(w.dst, "true"...)
	case 2:
		w.dst = append(w.dst, "false"...)
	default:
		w.err = errJSON
	}
}

// jsonContainer is an object's or array's directory: the count, its size, then
// for objects the place and length of each key, then type and place (or the
// value itself, where it fits) of each value.
type jsonContainer struct {
	data   []byte
	offset int // bytes of a place: 2 or 4
	count  int
	object bool
}

func openContainer(kind byte, data []byte) (jsonContainer, error) {
	c := jsonContainer{offset: 2, object: kind <= jsonLargeObject}
	if kind == jsonLargeObject || kind == jsonLargeArray {
		c.offset = 4
	}
	if len(data) < 2*c.offset {
		return c, errJSON
	}
	c.count = int(wire.Little(data[:c.offset]))
	size := int(wire.Little(data[c.offset : 2*c.offset]))
	if size > len(data) || c.valueEntry(c.count) > size {
		return c, errJSON
	}
	c.data = data[:size]
	return c, nil
}

// key is the i-th member's key.
func (c *jsonContainer) key(i int) ([]byte, error) {
	at := 2*c.offset + i*(c.offset+2)
	start := int(wire.Little(c.data[at : at+c.offset]))
	end := start + int(wire.Little(c.data[at+c.offset:at+c.offset+2]))
	if end > len(c.data) {
		return nil, errJSON
	}
	return c.data[start:end], nil
}

// value is the i-th value: its type, and its bytes with what follows them.
func (c *jsonContainer) value(i int) (kind byte, data []byte, err error) {
	at := c.valueEntry(i)
	kind, place := c.data[at], c.data[at+1:at+1+c.offset]
	if width := scalarWidth(kind); width > 0 && width <= c.offset {
		return kind, place, nil
	}
	start := int(wire.Little(place))
	if start >= len(c.data) {
		return 0, nil, errJSON
	}
	return kind, c.data[start:], nil
}

// valueEntry is where the i-th value's entry is.
func (c *jsonContainer) valueEntry(i int) int {
	at := 2*c.offset + i*(c.offset+1)
	if c.object {
		at += c.count * (c.offset + 2)
	}
	return at
}

func (w *jsonWriter) container(kind byte, data []byte, depth int) {
	c, err := openContainer(kind, data)
	if err != nil {
		w.err = err
		return
	}
	w.spend(c.valueEntry(c.count))
	open, shut := byte('['), byte(']')
	if c.object {
		open, shut = '{', '}'
	}
	w.dst = append(w.dst, open)
	for i := 0; i < c.count && w.err == nil; i++ {
		if i > 0 {
			w.dst = append(w.dst, ',')
		}
		w.entry(&c, i, depth)
	}
	w.dst = append(w.dst, shut)
}

// entry writes the i-th key, if any, and value.
func (w *jsonWriter) entry(c *jsonContainer, i, depth int) {
	if c.object {
		key, err := c.key(i)
		if err != nil {
			w.err = err
			return
		}
		w.spend(len(key))
		w.dst = append(appendJSONString(w.dst, key), ':')
	}
	kind, data, err := c.value(i)
	if err != nil {
		w.err = err
		return
	}
	w.value(kind, data, depth)
}

// variable is the bytes behind a length of seven bits a byte.
func (w *jsonWriter) variable(data []byte) []byte {
	length := 0
	for i := 0; i < len(data) && i < 5; i++ {
		length |= int(data[i]&0x7f) << (7 * i)
		if data[i]&0x80 != 0 {
			continue
		}
		if length > len(data)-i-1 {
			break
		}
		w.spend(length)
		return data[i+1 : i+1+length]
	}
	w.err = errJSON
	return nil
}

// opaque writes a value of a MySQL type that JSON has not.
func (w *jsonWriter) opaque(data []byte) {
	if len(data) == 0 {
		w.err = errJSON
		return
	}
	kind, raw := data[0], w.variable(data[1:])
	if w.err != nil {
		return
	}
	switch kind {
	case mysql.MYSQL_TYPE_NEWDECIMAL:
		if len(raw) < 3 || int(raw[0]) < int(raw[1]) || raw[0] == 0 || len(raw)-2 < decimalWidth(int(raw[0]), int(raw[1])) {
			w.err = errJSON
			return
		}
		w.dst, w.err = appendDecimal(w.dst, raw[2:], int(raw[0]), int(raw[1]))
	case mysql.MYSQL_TYPE_DATE, mysql.MYSQL_TYPE_TIME, mysql.MYSQL_TYPE_DATETIME, mysql.MYSQL_TYPE_TIMESTAMP:
		w.moment(kind, raw)
	default:
		w.dst = append(w.dst, `"base64:type`...)
		w.dst = strconv.AppendInt(w.dst, int64(kind), 10)
		w.dst = append(w.dst, ':')
		w.dst = base64.StdEncoding.AppendEncode(w.dst, raw)
		w.dst = append(w.dst, '"')
	}
}

// moment writes a date or time, which JSON holds as one number: the packed
// form of the column types, with 24 bits of microseconds.
func (w *jsonWriter) moment(kind byte, raw []byte) {
	if len(raw) != 8 {
		w.err = errJSON
		return
	}
	packed := signed(raw)
	w.dst = append(w.dst, '"')
	if packed < 0 {
		w.dst, packed = append(w.dst, '-'), -packed
	}
	whole, micros := uint64(packed)>>24, uint64(packed)&(1<<24-1)
	if kind != mysql.MYSQL_TYPE_TIME {
		months := whole >> 22
		w.dst = appendYMD(w.dst, months/13, months%13, whole>>17&31)
	}
	switch kind {
	case mysql.MYSQL_TYPE_DATE:
	case mysql.MYSQL_TYPE_TIME:
		w.dst = appendFraction(appendHMS(w.dst, whole>>12&1023, whole>>6&63, whole&63), micros, 6)
	default:
		w.dst = appendHMS(append(w.dst, ' '), whole>>12&31, whole>>6&63, whole&63)
		w.dst = appendFraction(w.dst, micros, 6)
	}
	w.dst = append(w.dst, '"')
}

// appendDouble writes the shortest text that reads back as the same number; a
// whole one keeps a point, so that it stays a double.
func appendDouble(dst []byte, f float64) []byte {
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return strconv.AppendFloat(dst, f, 'f', 1, 64)
	}
	return strconv.AppendFloat(dst, f, 'g', -1, 64)
}

// appendJSONString writes text as a JSON string, with the escapes that MySQL
// itself writes. MySQL's JSON is UTF-8 already.
func appendJSONString(dst, text []byte) []byte {
	const hex, short = "0123456789abcdef", "\b\t\n\f\r\"\\"
	dst = append(dst, '"')
	from := 0
	for i, b := range text {
		if b >= 0x20 && b != '"' && b != '\\' {
			continue
		}
		dst = append(dst, text[from:i]...)
		from = i + 1
		if at := strings.IndexByte(short, b); at >= 0 {
			dst = append(dst, '\\', `btnfr"\`[at])
		} else {
			dst = append(dst, '\\', 'u', '0', '0', hex[b>>4], hex[b&15])
		}
	}
	return append(append(dst, text[from:]...), '"')
}
