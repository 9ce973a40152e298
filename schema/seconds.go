package schema

import (
	"fmt"
	"time"
)

// Seconds is a Unix time in seconds, as Echo stores business times
// (domain.md §3). In JSON it is an RFC 3339 string in UTC; zero is null.
type Seconds int64

// Time is the moment in UTC, or the zero time for zero.
func (s Seconds) Time() time.Time {
	if s == 0 {
		return time.Time{}
	}
	return time.Unix(int64(s), 0).UTC()
}

// AppendJSON appends the moment as a JSON string, or null for zero and for a
// year that RFC 3339 cannot write.
func (s Seconds) AppendJSON(dst []byte) []byte {
	if s == 0 {
		return append(dst, "null"...)
	}
	t := s.Time()
	year, month, day := t.Date()
	if year < 0 || year > 9999 {
		return append(dst, "null"...) // RFC 3339 has four digits
	}
	hour, minute, second := t.Clock()
	dst = appendTwo(append(dst, '"'), year/100, year%100)
	dst = appendTwo(append(dst, '-'), int(month))
	dst = appendTwo(append(dst, '-'), day)
	dst = appendTwo(append(dst, 'T'), hour)
	dst = appendTwo(append(dst, ':'), minute)
	dst = appendTwo(append(dst, ':'), second)
	return append(dst, 'Z', '"')
}

// appendTwo appends numbers below 100, two digits each.
func appendTwo(dst []byte, numbers ...int) []byte {
	for _, n := range numbers {
		dst = append(dst, byte('0'+n/10), byte('0'+n%10))
	}
	return dst
}

// MarshalJSON implements [encoding/json.Marshaler].
func (s Seconds) MarshalJSON() ([]byte, error) { return s.AppendJSON(nil), nil }

// UnmarshalJSON implements [encoding/json.Unmarshaler].
func (s *Seconds) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		*s = 0
		return nil
	}
	t, err := time.Parse(`"`+time.RFC3339+`"`, string(text))
	if err != nil {
		return fmt.Errorf("parsing time %s: %w", text, err)
	}
	*s = Seconds(t.Unix())
	return nil
}

// AppendTime appends t in UTC as RFC 3339 with as many digits of the second as
// it has, down to the microsecond.
func AppendTime(dst []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(dst, "2006-01-02T15:04:05.999999Z07:00")
}
