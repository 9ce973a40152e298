package binlog

import (
	"strings"
	"unicode/utf8"
)

// words takes an SQL text apart as far as it takes to find names in it. It
// knows no grammar: comments and values are passed over, and what servers
// execute inside a comment is read as they read it.
type words struct {
	text string
	at   int
}

// word is a name, a keyword or a sign; the zero word is the end of the text.
type word struct {
	text   string
	quoted bool // a name for certain
}

// is tells whether the word is one of the keywords or signs, written in capitals.
func (w word) is(keywords ...string) bool {
	for _, k := range keywords {
		if !w.quoted && strings.EqualFold(w.text, k) {
			return true
		}
	}
	return false
}

// wordsOf takes the whole text apart.
func wordsOf(text string) []word {
	var all []word
	s := words{text: text}
	for w := s.next(); w.text != ""; w = s.next() {
		all = append(all, w)
	}
	return all
}

func (s *words) next() word {
	for s.at < len(s.text) {
		rest := s.text[s.at:]
		switch c := rest[0]; {
		case c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f' || c == '\v' || c == 0:
			s.at++
		case c == '#', strings.HasPrefix(rest, "--") && (len(rest) == 2 || rest[2] <= ' '):
			s.to(rest, "\n")
		case strings.HasPrefix(rest, "/*"):
			s.comment(rest)
		case strings.HasPrefix(rest, "*/"): // of a comment that is executed
			s.at += 2
		case c == '\'':
			s.quoted(c)
		case c == '`' || c == '"': // a text or, with ANSI_QUOTES, a name: taken as a name
			if name := s.quoted(c); name != "" {
				return word{text: name, quoted: true}
			}
		case isNamePart(c):
			return word{text: s.name()}
		default:
			s.at++
			return word{text: rest[:1]}
		}
	}
	return word{}
}

// to goes behind the next end mark, or to the end of the text.
func (s *words) to(rest, end string) {
	i := strings.Index(rest, end)
	if i < 0 {
		s.at = len(s.text)
		return
	}
	s.at += i + len(end)
}

// comment passes over one, or over the mark of one that is executed: "/*!",
// "/*M!", each perhaps with a version.
func (s *words) comment(rest string) {
	inside, executed := strings.CutPrefix(rest, "/*!")
	if !executed {
		inside, executed = strings.CutPrefix(rest, "/*M!")
	}
	if !executed {
		s.at += 2
		s.to(rest[2:], "*/")
		return
	}
	s.at = len(s.text) - len(strings.TrimLeft(inside, "0123456789"))
}

// quoted reads up to the closing quote; a doubled quote, and in texts one
// behind a backslash, does not close.
func (s *words) quoted(quote byte) string {
	var name strings.Builder
	for s.at++; s.at < len(s.text); s.at++ {
		c := s.text[s.at]
		switch {
		case c == '\\' && quote != '`' && s.at+1 < len(s.text):
			s.at++
			c = s.text[s.at]
		case c == quote && s.at+1 < len(s.text) && s.text[s.at+1] == quote:
			s.at++
		case c == quote:
			s.at++
			return name.String()
		}
		name.WriteByte(c)
	}
	return name.String()
}

func (s *words) name() string {
	start := s.at
	for s.at < len(s.text) && isNamePart(s.text[s.at]) {
		s.at++
	}
	return s.text[start:s.at]
}

// isNamePart tells what an unquoted name has: letters, digits, $, _ and all
// beyond ASCII.
func isNamePart(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$' || c >= utf8.RuneSelf
}
