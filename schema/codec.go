package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// ErrUnknownType is an event type that is not in the catalogue of this
// version. A consumer counts and skips it by name: newer writers may add types.
var ErrUnknownType = errors.New("unknown event type")

// CatalogueEntry is one event type of the [Catalogue]. Members of the payload
// stand in angle brackets in its texts.
type CatalogueEntry struct {
	Payload Payload // empty
	Doc     string  // what happened, for people; the first sentence sums it up
	When    string  // the condition under which it is told
	ID      string  // for example "message.new/<message_id>"; empty without a natural key
	Subject string  // the owner of the fact, for example "user/<user_id>"
	Time    string  // the member that is the event's time; empty when it is the commit's
	Off     string  // when it is not told: "unless enabled", "without content", or empty
}

// Decode reads the payload of an event. Members it does not know are skipped,
// so that newer writers can add some. An unknown type gives [ErrUnknownType];
// an error never quotes the payload.
func Decode(typ string, data []byte) (Payload, error) {
	p := newPayload(typ)
	if p == nil {
		return nil, fmt.Errorf("%w %q", ErrUnknownType, typ)
	}
	if err := json.Unmarshal(data, p); err != nil {
		return nil, fmt.Errorf("decoding %s: %w", typ, withoutValue(err))
	}
	return p, nil
}

// withoutValue keeps of a decoding error what does not repeat the input (invariant 10).
func withoutValue(err error) error {
	var syntax *json.SyntaxError
	var typed *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("not JSON at byte %d", syntax.Offset)
	case errors.As(err, &typed):
		return fmt.Errorf("member %q does not fit %s", typed.Field, typed.Type)
	default:
		return errors.New("a member does not fit its type")
	}
}

// appendString appends text as a JSON string. What is not UTF-8 becomes U+FFFD.
func appendString(dst []byte, text string) []byte {
	dst = append(dst, '"')
	from := 0
	for at := 0; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf {
			at++
			if c >= ' ' && c != '"' && c != '\\' {
				continue
			}
			dst = appendEscape(append(dst, text[from:at-1]...), c)
			from = at
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			dst = append(append(dst, text[from:at]...), "\uFFFD"...)
			from = at + size
		}
		at += size
	}
	return append(append(dst, text[from:]...), '"')
}

func appendEscape(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	default:
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
	}
}

// appendMoment appends an optional moment that is set: zero is 1970 then, as
// null would read as unset.
func appendMoment(dst []byte, s Seconds) []byte {
	if s == 0 {
		return append(dst, `"1970-01-01T00:00:00Z"`...)
	}
	return s.AppendJSON(dst)
}

func appendInts(dst []byte, list []int64) []byte {
	if list == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	for i, n := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = strconv.AppendInt(dst, n, 10)
	}
	return append(dst, ']')
}

func appendStrings(dst []byte, list []string) []byte {
	if list == nil {
		return append(dst, "null"...)
	}
	dst = append(dst, '[')
	for i, text := range list {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, text)
	}
	return append(dst, ']')
}
