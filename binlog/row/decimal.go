package row

import (
	"errors"
	"strconv"
)

// A DECIMAL is groups of nine digits in four bytes each, with a shorter group
// at either end. The first bit is set unless the number is negative; a
// negative number has all other bits turned over.
const groupDigits = 9

// shortGroup is the bytes of a group of so many digits.
const shortGroup = "\x00\x01\x01\x02\x02\x03\x03\x04\x04\x04"

// decimalWidth is the bytes of a DECIMAL(precision, scale), none if there is
// no such thing.
func decimalWidth(precision, scale int) int {
	if scale > precision {
		return 0
	}
	return sideWidth(precision-scale) + sideWidth(scale)
}

func sideWidth(digits int) int {
	return digits/groupDigits*4 + int(shortGroup[digits%groupDigits])
}

var errDecimal = errors.New("its groups of digits are damaged")

// appendDecimal writes a DECIMAL with all digits of its scale.
func appendDecimal(dst, raw []byte, precision, scale int) ([]byte, error) {
	var turned byte
	if raw[0]&0x80 == 0 {
		turned = 0xff
		dst = append(dst, '-')
	}
	digits := decimalDigits{raw: raw, turned: turned, first: true}
	whole := precision - scale
	start := len(dst)
	dst = digits.append(dst, whole%groupDigits, false)
	for range whole / groupDigits {
		dst = digits.append(dst, groupDigits, len(dst) > start)
	}
	if len(dst) == start {
		dst = append(dst, '0')
	}
	if scale > 0 {
		dst = append(dst, '.')
	}
	for range scale / groupDigits {
		dst = digits.append(dst, groupDigits, true)
	}
	dst = digits.append(dst, scale%groupDigits, true)
	if digits.damaged {
		return dst, errDecimal
	}
	return dst, nil
}

// decimalDigits reads a DECIMAL group by group.
type decimalDigits struct {
	raw     []byte
	turned  byte
	first   bool
	damaged bool // a group has more digits than it can
}

// append writes the next group of n digits, with zeros in front when padded,
// else nothing at all for zero. There may be no such group.
func (d *decimalDigits) append(dst []byte, n int, padded bool) []byte {
	size := int(shortGroup[n])
	var value uint64
	for i := range size {
		b := d.raw[i] ^ d.turned
		if d.first {
			b ^= 0x80
			d.first = false
		}
		value = value<<8 | uint64(b)
	}
	d.raw = d.raw[size:]
	if n == 0 || value == 0 && !padded {
		return dst
	}
	start := len(dst)
	dst = strconv.AppendUint(dst, value, 10)
	missing := n - (len(dst) - start)
	if missing < 0 {
		d.damaged = true
		return dst
	}
	if !padded {
		return dst
	}
	for range missing {
		dst = append(dst, '0')
	}
	copy(dst[start+missing:], dst[start:len(dst)-missing])
	for i := range missing {
		dst[start+i] = '0'
	}
	return dst
}
