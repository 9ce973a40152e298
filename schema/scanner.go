package schema

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// scanner moves over JSON text (RFC 8259). Each method moves past one thing
// and tells whether it was there; after false, at is about where it was missed.
type scanner struct {
	text    []byte
	at      int
	escaped bool // the last string moved past has escapes
}

// value moves past any value that starts here.
func (s *scanner) value(depth int) bool {
	if s.at >= len(s.text) {
		return false
	}
	switch s.text[s.at] {
	case '"':
		return s.string()
	case '{':
		return depth < maxDepth && s.object(depth)
	case '[':
		return depth < maxDepth && s.array(depth)
	case 't':
		return s.word("true")
	case 'f':
		return s.word("false")
	case 'n':
		return s.word("null")
	default:
		return s.number()
	}
}

func (s *scanner) object(depth int) bool {
	s.at++
	for first := true; ; first = false {
		more, ok := s.next(first, '}')
		if !more {
			return ok
		}
		if !s.string() || !s.colon() || !s.value(depth+1) {
			return false
		}
	}
}

func (s *scanner) array(depth int) bool {
	s.at++
	for first := true; ; first = false {
		more, ok := s.next(first, ']')
		if !more {
			return ok
		}
		if !s.value(depth + 1) {
			return false
		}
	}
}

// next moves to the next member or element, or past the closing bracket: then
// there are no more and all is well.
func (s *scanner) next(first bool, bracket byte) (more, ok bool) {
	s.space()
	if s.byte(bracket) {
		return false, true
	}
	if !first {
		if !s.byte(',') {
			return false, false
		}
		s.space()
	}
	return s.at < len(s.text), false
}

func (s *scanner) colon() bool {
	s.space()
	ok := s.byte(':')
	s.space()
	return ok
}

// string moves past a quoted string: no control characters, known escapes only.
func (s *scanner) string() bool {
	if !s.byte('"') {
		return false
	}
	s.escaped = false
	for {
		s.at += plainLength(s.text[s.at:])
		if s.byte('"') {
			return true
		}
		if !s.escape() {
			return false
		}
	}
}

// plainLength is how many bytes stand before a quote, an escape or a control
// character. It looks at eight at a time: most of a document are names and texts.
func plainLength(text []byte) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	at := 0
	for ; len(text)-at >= 8; at += 8 {
		word := binary.LittleEndian.Uint64(text[at:])
		quote, slash := word^(ones*'"'), word^(ones*'\\')
		// A byte's top bit is set where it is small; a borrow only reaches
		// bytes above the first such one, which is the one that counts.
		ends := (quote - ones) &^ quote
		ends |= (slash - ones) &^ slash
		ends |= (word - ones*' ') &^ word
		if ends &= tops; ends != 0 {
			return at + bits.TrailingZeros64(ends)/8
		}
	}
	for at < len(text) && text[at] != '"' && text[at] != '\\' && text[at] >= ' ' {
		at++
	}
	return at
}

func (s *scanner) escape() bool {
	rest := s.text[s.at:]
	if len(rest) < 2 || rest[0] != '\\' {
		return false
	}
	s.escaped = true
	if rest[1] != 'u' {
		s.at += 2
		return bytes.IndexByte([]byte(`"\/bfnrt`), rest[1]) >= 0
	}
	if _, ok := hex4(rest); !ok {
		return false
	}
	s.at += 6
	return true
}

func (s *scanner) number() bool {
	s.byte('-')
	if !s.byte('0') && !s.digits() {
		return false
	}
	if s.byte('.') && !s.digits() {
		return false
	}
	if s.byte('e') || s.byte('E') {
		_ = s.byte('+') || s.byte('-')
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	from := s.at
	for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
		s.at++
	}
	return s.at > from
}

func (s *scanner) word(word string) bool {
	if len(s.text)-s.at < len(word) || string(s.text[s.at:s.at+len(word)]) != word {
		return false
	}
	s.at += len(word)
	return true
}

func (s *scanner) byte(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) space() {
	for s.at < len(s.text) && isSpace(s.text[s.at]) {
		s.at++
	}
}

func isSpace(c byte) bool { return c <= ' ' && (c == ' ' || c == '\n' || c == '\t' || c == '\r') }

func trim(text []byte) []byte {
	for len(text) > 0 && isSpace(text[0]) {
		text = text[1:]
	}
	for len(text) > 0 && isSpace(text[len(text)-1]) {
		text = text[:len(text)-1]
	}
	return text
}

// content is what the string that was last moved past says.
func (s *scanner) content(from int) []byte {
	text := s.text[from+1 : s.at-1]
	if !s.escaped {
		return text
	}
	return unescapeAll(text)
}

func unescapeAll(text []byte) []byte {
	at := bytes.IndexByte(text, '\\')
	plain := append(make([]byte, 0, len(text)), text[:at]...)
	for at < len(text) {
		if text[at] != '\\' {
			plain = append(plain, text[at])
			at++
			continue
		}
		r, size := unescape(text[at:])
		plain = utf8.AppendRune(plain, r)
		at += size
	}
	return plain
}

// unescape reads one escape. Half a surrogate pair becomes U+FFFD.
func unescape(text []byte) (r rune, size int) {
	switch text[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
	default:
		return rune(text[1]), 2
	}
	r, _ = hex4(text)
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := hex4(text[6:]); ok {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

// hex4 reads \uXXXX at the start of the text.
func hex4(text []byte) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range text[2:6] {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}
