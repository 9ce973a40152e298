package binlog

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"
	"pgregory.net/rapid"
)

// drawnNumbers are columns of numbers.
func drawnNumbers() *rapid.Generator[writtenColumn] {
	return rapid.Custom(func(t *rapid.T) writtenColumn {
		c := writtenColumn{numeric: true, unsigned: rapid.Bool().Draw(t, "unsigned")}
		widths := map[byte]int{
			mysql.MYSQL_TYPE_TINY: 1, mysql.MYSQL_TYPE_SHORT: 2, mysql.MYSQL_TYPE_INT24: 3, mysql.MYSQL_TYPE_LONG: 4, mysql.MYSQL_TYPE_LONGLONG: 8,
		}
		c.kind = rapid.SampledFrom([]byte{
			mysql.MYSQL_TYPE_TINY, mysql.MYSQL_TYPE_SHORT, mysql.MYSQL_TYPE_INT24, mysql.MYSQL_TYPE_LONG, mysql.MYSQL_TYPE_LONGLONG,
			mysql.MYSQL_TYPE_YEAR, mysql.MYSQL_TYPE_FLOAT, mysql.MYSQL_TYPE_DOUBLE, mysql.MYSQL_TYPE_NEWDECIMAL, mysql.MYSQL_TYPE_BIT,
		}).Draw(t, "kind")
		switch c.kind {
		case mysql.MYSQL_TYPE_YEAR:
			c.unsigned, c.value = false, raw(1)
		case mysql.MYSQL_TYPE_FLOAT:
			c.meta = []byte{4}
			c.value = rapid.Map(rapid.Float32(), func(f float32) []byte {
				return binary.LittleEndian.AppendUint32(nil, math.Float32bits(f))
			})
		case mysql.MYSQL_TYPE_DOUBLE:
			c.meta = []byte{8}
			c.value = rapid.Map(rapid.Float64(), func(f float64) []byte {
				return binary.LittleEndian.AppendUint64(nil, math.Float64bits(f))
			})
		case mysql.MYSQL_TYPE_NEWDECIMAL:
			precision := rapid.IntRange(1, 65).Draw(t, "precision")
			scale := rapid.IntRange(0, min(30, precision)).Draw(t, "scale")
			c.meta, c.value = []byte{byte(precision), byte(scale)}, decimals(precision, scale)
		case mysql.MYSQL_TYPE_BIT:
			n := rapid.IntRange(1, 64).Draw(t, "bits")
			c.numeric, c.meta = false, []byte{byte(n % 8), byte(n / 8)}
			c.value = rapid.Map(rapid.Uint64Range(0, math.MaxUint64>>(64-n)), func(v uint64) []byte {
				return binary.BigEndian.AppendUint64(nil, v)[8-(n+7)/8:]
			})
		default:
			c.value = raw(widths[c.kind])
		}
		return c
	})
}

func raw(width int) *rapid.Generator[[]byte] { return rapid.SliceOfN(rapid.Byte(), width, width) }

// decimals are the groups of digits of a DECIMAL.
func decimals(precision, scale int) *rapid.Generator[[]byte] {
	return rapid.Custom(func(t *rapid.T) []byte {
		digits := string(rapid.SliceOfN(rapid.ByteRange('0', '9'), precision, precision).Draw(t, "digits"))
		negative := rapid.Bool().Draw(t, "negative") && strings.Trim(digits, "0") != ""
		whole, part := digits[:precision-scale], digits[precision-scale:]
		const groupDigits = 9
		var bytes []byte
		for first := len(whole) % groupDigits; whole != ""; first = groupDigits {
			if first == 0 {
				continue
			}
			bytes, whole = appendGroup(bytes, whole[:first]), whole[first:]
		}
		for part != "" {
			n := min(groupDigits, len(part))
			bytes, part = appendGroup(bytes, part[:n]), part[n:]
		}
		for i := range bytes {
			if negative {
				bytes[i] = ^bytes[i]
			}
		}
		bytes[0] ^= 0x80
		return bytes
	})
}

func appendGroup(dst []byte, digits string) []byte {
	n, err := strconv.ParseUint(digits, 10, 32)
	if err != nil {
		panic(err)
	}
	width := min((len(digits)+1)/2, 4)
	return append(dst, binary.BigEndian.AppendUint32(nil, uint32(n))[4-width:]...)
}

// drawnMoments are columns of dates and times, with all fractions.
func drawnMoments() *rapid.Generator[writtenColumn] {
	return rapid.Custom(func(t *rapid.T) writtenColumn {
		kind := rapid.SampledFrom([]byte{
			mysql.MYSQL_TYPE_DATE, mysql.MYSQL_TYPE_TIME2, mysql.MYSQL_TYPE_DATETIME2, mysql.MYSQL_TYPE_TIMESTAMP2,
		}).Draw(t, "kind")
		if kind == mysql.MYSQL_TYPE_DATE {
			return writtenColumn{kind: kind, value: rapid.Custom(drawDate)}
		}
		digits := rapid.IntRange(0, 6).Draw(t, "digits")
		return writtenColumn{kind: kind, meta: []byte{byte(digits)}, value: rapid.Custom(func(t *rapid.T) []byte {
			return drawMoment(t, kind, digits)
		})}
	})
}

func drawDate(t *rapid.T) []byte {
	date := upTo(t, 31) | upTo(t, 12)<<5 | upTo(t, 9999)<<9
	return binary.LittleEndian.AppendUint32(nil, uint32(date))[:3]
}

// drawMoment is a time in the packed form of MySQL 5.6: the whole of it, then
// as many bytes of fraction as its digits need.
func drawMoment(t *rapid.T, kind byte, digits int) []byte {
	width := (digits + 1) / 2
	fraction := upTo(t, uint64(math.Pow10(digits))-1) * uint64(1+9*(digits%2))
	var bytes int
	var n uint64
	switch kind {
	case mysql.MYSQL_TYPE_TIME2:
		bytes = 3 + width
		n = (upTo(t, 838)<<12|upTo(t, 59)<<6|upTo(t, 59))<<(8*width) | fraction
		if rapid.Bool().Draw(t, "negative") {
			n = -n
		}
		n += 1 << (8*bytes - 1) // zero stands in the middle
	case mysql.MYSQL_TYPE_DATETIME2:
		bytes = 5 + width
		months := (1+upTo(t, 9998))*13 + 1 + upTo(t, 11)
		n = 1<<39 | months<<22 | (1+upTo(t, 30))<<17 | upTo(t, 23)<<12 | upTo(t, 59)<<6 | upTo(t, 59)
		n = n<<(8*width) | fraction
	default:
		bytes = 4 + width
		n = (1+upTo(t, math.MaxInt32-1))<<(8*width) | fraction
	}
	return binary.BigEndian.AppendUint64(nil, n)[8-bytes:]
}

func upTo(t *rapid.T, most uint64) uint64 { return rapid.Uint64Range(0, most).Draw(t, "number") }

// drawnTexts are columns of text and bytes.
func drawnTexts() *rapid.Generator[writtenColumn] {
	return rapid.Custom(func(t *rapid.T) writtenColumn {
		c := writtenColumn{collation: rapid.SampledFrom([]uint64{255, 45, 8, 63}).Draw(t, "collation")}
		c.kind = rapid.SampledFrom([]byte{mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_STRING, mysql.MYSQL_TYPE_BLOB}).Draw(t, "kind")
		var longest, lengthWidth int
		switch c.kind {
		case mysql.MYSQL_TYPE_BLOB:
			lengthWidth, longest = rapid.IntRange(1, 4).Draw(t, "length bytes"), 300
			if lengthWidth == 1 {
				longest = 255
			}
			c.meta = []byte{byte(lengthWidth)}
		case mysql.MYSQL_TYPE_STRING:
			longest = rapid.SampledFrom([]int{1, 16, 255, 300, 1020}).Draw(t, "longest")
			if c.collation == 63 {
				longest = min(longest, 255)
			}
			lengthWidth = 1 + min(longest/256, 1)
			c.meta = []byte{mysql.MYSQL_TYPE_STRING ^ byte(longest&0x300>>4), byte(longest)}
		default:
			longest = rapid.SampledFrom([]int{1, 255, 256, 60000}).Draw(t, "longest")
			lengthWidth = 1 + min(longest/256, 1)
			c.meta = binary.LittleEndian.AppendUint16(nil, uint16(longest))
		}
		bytes := rapid.SliceOfN(rapid.Byte(), 0, min(longest, 300))
		if c.collation != 8 && c.collation != 63 {
			bytes = rapid.Map(rapid.StringN(0, -1, min(longest, 300)), func(s string) []byte { return []byte(s) })
		}
		c.value = rapid.Map(bytes, func(b []byte) []byte {
			return append(binary.LittleEndian.AppendUint32(nil, uint32(len(b)))[:lengthWidth:lengthWidth], b...)
		})
		return c
	})
}

// drawnChoices are columns of ENUM and SET.
func drawnChoices() *rapid.Generator[writtenColumn] {
	return rapid.Custom(func(t *rapid.T) writtenColumn {
		c := writtenColumn{kind: mysql.MYSQL_TYPE_STRING, collation: 255}
		c.choice = rapid.SampledFrom([]byte{mysql.MYSQL_TYPE_ENUM, mysql.MYSQL_TYPE_SET}).Draw(t, "choice")
		most := 300
		if c.choice == mysql.MYSQL_TYPE_SET {
			most = 64
		}
		count := rapid.SampledFrom([]int{1, 2, 8, 9, 24, 33, 64, 255, 256, most}).
			Filter(func(n int) bool { return n <= most }).Draw(t, "members")
		for i := range count {
			c.members = append(c.members, fmt.Sprintf("m'%d", i))
		}
		width, highest := 1, uint64(count)
		if count > 255 {
			width = 2
		}
		if c.choice == mysql.MYSQL_TYPE_SET {
			width, highest = (count+7)/8, math.MaxUint64>>(64-count)
			if width > 4 {
				width = 8
			}
		}
		c.meta = []byte{c.choice, byte(width)}
		c.value = rapid.Map(rapid.Uint64Range(0, highest), func(n uint64) []byte {
			return binary.LittleEndian.AppendUint64(nil, n)[:width]
		})
		return c
	})
}
