package schema

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
)

// Doc is a JSON value as text, read in one pass for the few fields a rule
// needs, without building a tree or allocating. What cannot be read sets an
// error that sticks to the row the document came from ([Row.JSON]), and reads
// as nothing; the caller checks once, at the end. Errors name the column and
// the byte, never a value (invariant 10). The zero Doc is an absent value.
type Doc struct {
	text []byte
	name string // the column, for errors
	err  *error // where the first error sticks
}

// maxDepth bounds how deep values nest: MySQL itself stops at 100.
const maxDepth = 128

// Members walks an object's members in their order. Values that are skipped
// are checked all the same. Null has no members; anything else is an error.
func (d Doc) Members() iter.Seq2[[]byte, Doc] {
	return func(yield func([]byte, Doc) bool) { d.members(yield) }
}

// Elements walks an array's elements. Null has none; anything else is an error.
func (d Doc) Elements() iter.Seq[Doc] {
	return func(yield func(Doc) bool) { d.elements(yield) }
}

// Int64 is a whole number, exact over all 64 bits.
func (d Doc) Int64() int64 {
	s := scanner{text: trim(d.text)}
	if s.number() && s.at == len(s.text) {
		if n, err := strconv.ParseInt(string(s.text), 10, 64); err == nil {
			return n
		}
	}
	d.fail("a whole number of 64 bits")
	return 0
}

// Bool is true or false.
func (d Doc) Bool() bool {
	switch string(trim(d.text)) {
	case "true":
		return true
	case "false":
	default:
		d.fail("true or false")
	}
	return false
}

// Text is a string as UTF-8, its escapes resolved. Without escapes it is a
// part of the document's own text.
func (d Doc) Text() []byte {
	s := scanner{text: trim(d.text)}
	if !s.string() || s.at != len(s.text) {
		d.fail("a string")
		return nil
	}
	return s.content(0)
}

// Raw is the value's text as it stands.
func (d Doc) Raw() []byte { return d.text }

// IsNull tells whether the value is absent or null.
func (d Doc) IsNull() bool { return d.err == nil || string(trim(d.text)) == "null" }

// IsObject tells whether the value is an object: Echo writes an optional
// number as {"value":n}.
func (d Doc) IsObject() bool {
	text := trim(d.text)
	return len(text) > 0 && text[0] == '{'
}

func (d Doc) members(yield func([]byte, Doc) bool) {
	s := scanner{text: d.text}
	if !d.open(&s, '{', "an object") {
		return
	}
	for first := true; ; first = false {
		more, ok := s.next(first, '}')
		from := s.at
		if !more || !s.string() {
			d.close(&s, ok)
			return
		}
		key := s.content(from)
		if !s.colon() {
			d.close(&s, false)
			return
		}
		from = s.at
		if !s.value(1) {
			d.close(&s, false)
			return
		}
		if !yield(key, Doc{s.text[from:s.at], d.name, d.err}) {
			return
		}
	}
}

func (d Doc) elements(yield func(Doc) bool) {
	s := scanner{text: d.text}
	if !d.open(&s, '[', "an array") {
		return
	}
	for first := true; ; first = false {
		more, ok := s.next(first, ']')
		from := s.at
		if !more || !s.value(1) {
			d.close(&s, ok)
			return
		}
		if !yield(Doc{s.text[from:s.at], d.name, d.err}) {
			return
		}
	}
}

// open moves into an object or array; what is absent or null has nothing to
// walk, nor has what follows an error.
func (d Doc) open(s *scanner, bracket byte, want string) bool {
	if d.IsNull() || *d.err != nil {
		return false
	}
	s.space()
	if !s.byte(bracket) {
		d.fail(want)
		return false
	}
	return true
}

// close ends a walk: all is well when the bracket closed and nothing follows.
func (d Doc) close(s *scanner, ok bool) {
	if ok {
		s.space()
	}
	if *d.err == nil && (!ok || s.at != len(s.text)) {
		*d.err = fmt.Errorf("%s is not JSON at byte %d", d.name, s.at)
	}
}

// fail says what a value was to be: not JSON at all, or JSON of another kind.
func (d Doc) fail(want string) {
	if d.err == nil || *d.err != nil {
		return
	}
	s := scanner{text: trim(d.text)}
	if !s.value(0) || s.at != len(s.text) {
		*d.err = fmt.Errorf("%s is not JSON", d.name)
		return
	}
	*d.err = fmt.Errorf("%s: %w", d.name, errors.New("a value in it is not "+want))
}
