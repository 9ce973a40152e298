package gtid

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// Span is a run of transactions, both ends included.
type Span struct{ First, Last uint64 }

// Spans are transactions by where they come from: a server's uuid (with its
// tag), or MariaDB's domain. The spans of one origin do not overlap.
type Spans map[string][]Span

// SpansOf reads a position's GTID set. MariaDB names only the last of each
// domain: all before it count.
func SpansOf(position schema.Position) (Spans, error) {
	set := Spans{}
	for _, part := range Split(position.GTIDs) {
		add := set.addMySQL
		if position.Flavor == mysql.MariaDBFlavor {
			add = set.addMariaDB
		}
		if err := add(part); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// addMySQL reads uuid:1-5:8 or uuid:tag:1-5:8, or several tags in a row.
func (s Spans) addMySQL(part string) error {
	words := strings.Split(part, ":")
	uuid, origin := words[0], words[0]
	for _, word := range words[1:] {
		if word == "" || word[0] < '0' || word[0] > '9' {
			origin = uuid + ":" + word
			continue
		}
		low, high, isRange := strings.Cut(word, "-")
		if !isRange {
			high = low
		}
		first, err := strconv.ParseUint(low, 10, 64)
		if err != nil {
			return fmt.Errorf("parsing GTID set %q: %w", part, err)
		}
		last, err := strconv.ParseUint(high, 10, 64)
		if err != nil {
			return fmt.Errorf("parsing GTID set %q: %w", part, err)
		}
		s.Add(origin, Span{first, last})
	}
	return nil
}

// Add puts a span in, once.
func (s Spans) Add(origin string, span Span) {
	s[origin] = append(s[origin], span.without(s[origin])...)
}

// addMariaDB reads domain-server-number.
func (s Spans) addMariaDB(part string) error {
	g, err := mysql.ParseMariadbGTID(part)
	if err != nil {
		return fmt.Errorf("parsing GTID %q: want domain-server-number: %w", part, err)
	}
	if g.SequenceNumber > 0 {
		s.Add(domainOrigin(g.DomainID), Span{1, g.SequenceNumber})
	}
	return nil
}

func domainOrigin(domain uint32) string { return fmt.Sprintf("domain %d", domain) }

// Without is what is in s and not in other.
func (s Spans) Without(other Spans) Spans {
	left := Spans{}
	for origin, spans := range s {
		for _, span := range spans {
			if rest := span.without(other[origin]); len(rest) > 0 {
				left[origin] = append(left[origin], rest...)
			}
		}
	}
	return left
}

// Shared is what is in both.
func (s Spans) Shared(other Spans) Spans { return s.Without(s.Without(other)) }

func (s Span) without(others []Span) []Span {
	rest := []Span{s}
	for _, o := range others {
		var next []Span
		for _, have := range rest {
			if o.Last < have.First || o.First > have.Last {
				next = append(next, have)
				continue
			}
			if have.First < o.First {
				next = append(next, Span{have.First, o.First - 1})
			}
			if have.Last > o.Last {
				next = append(next, Span{o.Last + 1, have.Last})
			}
		}
		rest = next
	}
	return rest
}

// Count is how many transactions there are.
func (s Spans) Count() uint64 {
	var n uint64
	for _, spans := range s {
		for _, span := range spans {
			n += span.Last - span.First + 1
		}
	}
	return n
}

// String lists the set by origin, MySQL's as MySQL writes it.
func (s Spans) String() string {
	var b strings.Builder
	for _, origin := range slices.Sorted(maps.Keys(s)) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(origin)
		for _, span := range s[origin] {
			fmt.Fprintf(&b, ":%d", span.First)
			if span.Last > span.First {
				fmt.Fprintf(&b, "-%d", span.Last)
			}
		}
	}
	return b.String()
}

// MarshalJSON tells how many there are, and which.
func (s Spans) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		Transactions uint64 `json:"transactions"`
		GTIDs        string `json:"gtids"`
	}{s.Count(), s.String()})
}
