package row

import (
	"strconv"
	"time"

	"github.com/echo-im/echocdc/binlog/wire"
)

// appendMoment writes a date or time as MySQL does, in UTC, with all digits of
// the column's fraction. Zero dates stay zero dates: they are text, not null.
func (c *Column) appendMoment(dst, raw []byte) []byte {
	digits := int(c.meta)
	switch c.kind {
	case kindDate:
		return appendDate(dst, wire.Little(raw))
	case kindTime:
		return appendTime(dst, raw, digits)
	case kindDatetime:
		return appendDatetime(dst, raw, digits)
	case kindTimestamp:
		return appendTimestamp(dst, int64(wire.Big(raw[:4])), fraction(raw[4:], digits), digits)
	case kindOldTimestamp:
		return appendTimestamp(dst, int64(wire.Little(raw)), 0, 0)
	case kindOldDatetime:
		packed := wire.Little(raw) // 20260731235959
		dst = appendYMD(dst, packed/1e10, packed/1e8%100, packed/1e6%100)
		return appendHMS(append(dst, ' '), packed/1e4%100, packed/100%100, packed%100)
	default: // kindOldTime: 235959, negative in two's complement
		packed := signed(raw)
		if packed < 0 {
			dst, packed = append(dst, '-'), -packed
		}
		return appendHMS(dst, uint64(packed/1e4), uint64(packed/100%100), uint64(packed%100))
	}
}

// appendDate writes a DATE: day in five bits, month in four, then the year.
func appendDate(dst []byte, packed uint64) []byte {
	return appendYMD(dst, packed>>9, packed>>5&15, packed&31)
}

// appendDatetime writes a DATETIME: 17 bits of year and month, 5 of day, 5 of
// hour, 6 of minute, 6 of second, below a sign bit; then the fraction.
func appendDatetime(dst, raw []byte, digits int) []byte {
	packed := wire.Big(raw[:5]) & (1<<39 - 1)
	days := packed >> 17
	months := days >> 5
	dst = appendYMD(dst, months/13, months%13, days&31)
	dst = appendHMS(append(dst, ' '), packed>>12&31, packed>>6&63, packed&63)
	return appendFraction(dst, fraction(raw[5:], digits), digits)
}

// appendTimestamp writes seconds since 1970; zero is MySQL's zero date.
func appendTimestamp(dst []byte, seconds int64, micros uint64, digits int) []byte {
	if seconds == 0 {
		dst = append(dst, "0000-00-00 00:00:00"...)
	} else {
		dst = time.Unix(seconds, 0).UTC().AppendFormat(dst, time.DateTime)
	}
	return appendFraction(dst, micros, digits)
}

// appendTime writes a TIME, which may be negative and longer than a day. On
// disk it is one number, offset so that it sorts.
func appendTime(dst, raw []byte, digits int) []byte {
	width := 8 * uint(len(raw))
	packed := int64(wire.Big(raw)) - int64(1)<<(width-1)
	if packed < 0 {
		dst, packed = append(dst, '-'), -packed
	}
	bits := width - 24
	whole := uint64(packed) >> bits
	dst = appendHMS(dst, whole>>12&1023, whole>>6&63, whole&63)
	return appendFraction(dst, scaled(uint64(packed)&(1<<bits-1), digits), digits)
}

// fraction is the microseconds of a stored fraction of so many digits.
func fraction(raw []byte, digits int) uint64 { return scaled(wire.Big(raw), digits) }

func scaled(stored uint64, digits int) uint64 {
	switch (digits + 1) / 2 {
	case 1:
		return stored * 10_000
	case 2:
		return stored * 100
	default:
		return stored
	}
}

func appendFraction(dst []byte, micros uint64, digits int) []byte {
	if digits == 0 {
		return dst
	}
	dst = appendPadded(append(dst, '.'), micros, 6)
	return dst[:len(dst)-6+digits]
}

func appendYMD(dst []byte, year, month, day uint64) []byte {
	dst = appendPadded(dst, year, 4)
	dst = appendPadded(append(dst, '-'), month, 2)
	return appendPadded(append(dst, '-'), day, 2)
}

func appendHMS(dst []byte, hour, minute, second uint64) []byte {
	dst = appendPadded(dst, hour, 2)
	dst = appendPadded(append(dst, ':'), minute, 2)
	return appendPadded(append(dst, ':'), second, 2)
}

// appendPadded writes n with at least width digits.
func appendPadded(dst []byte, n uint64, width int) []byte {
	limit := uint64(1)
	for range width - 1 {
		limit *= 10
	}
	for ; n < limit && limit > 1; limit /= 10 {
		dst = append(dst, '0')
	}
	return strconv.AppendUint(dst, n, 10)
}
