package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/echo-im/echocdc/schema"
)

// numbers is a range of transaction numbers, both ends included.
type numbers struct{ first, last uint64 }

// transactions is a set of transactions by where they come from: a server's
// uuid (with its tag), or MariaDB's domain.
type transactions map[string][]numbers

// transactionsOf reads a position's GTID set. MariaDB names only the last of
// each domain: all before it count.
func transactionsOf(position schema.Position) (transactions, error) {
	set := transactions{}
	text := strings.NewReplacer("\n", "", " ", "").Replace(position.GTIDs)
	for part := range strings.SplitSeq(text, ",") {
		if part == "" {
			continue
		}
		add := set.addMySQL
		if position.Flavor == "mariadb" {
			add = set.addMariaDB
		}
		if err := add(part); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// addMySQL reads uuid:1-5:8 or uuid:tag:1-5:8, or several tags in a row.
func (t transactions) addMySQL(part string) error {
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
		t[origin] = append(t[origin], numbers{first, last})
	}
	return nil
}

// addMariaDB reads domain-server-number.
func (t transactions) addMariaDB(part string) error {
	words := strings.Split(part, "-")
	if len(words) != 3 {
		return fmt.Errorf("parsing GTID %q: want domain-server-number", part)
	}
	last, err := strconv.ParseUint(words[2], 10, 64)
	if err != nil {
		return fmt.Errorf("parsing GTID %q: %w", part, err)
	}
	if last > 0 {
		t["domain "+words[0]] = []numbers{{1, last}}
	}
	return nil
}

// without is what is in t and not in other.
func (t transactions) without(other transactions) transactions {
	left := transactions{}
	for origin, ranges := range t {
		for _, r := range ranges {
			if rest := r.without(other[origin]); len(rest) > 0 {
				left[origin] = append(left[origin], rest...)
			}
		}
	}
	return left
}

func (r numbers) without(others []numbers) []numbers {
	rest := []numbers{r}
	for _, o := range others {
		var next []numbers
		for _, have := range rest {
			if o.last < have.first || o.first > have.last {
				next = append(next, have)
				continue
			}
			if have.first < o.first {
				next = append(next, numbers{have.first, o.first - 1})
			}
			if have.last > o.last {
				next = append(next, numbers{o.last + 1, have.last})
			}
		}
		rest = next
	}
	return rest
}

func (t transactions) count() uint64 {
	var n uint64
	for _, ranges := range t {
		for _, r := range ranges {
			n += r.last - r.first + 1
		}
	}
	return n
}

// String lists the set as MySQL does, by origin.
func (t transactions) String() string {
	var b strings.Builder
	for _, origin := range slices.Sorted(maps.Keys(t)) {
		if b.Len() > 0 {
			b.WriteByte(',')
		}
		b.WriteString(origin)
		for _, r := range t[origin] {
			fmt.Fprintf(&b, ":%d", r.first)
			if r.last > r.first {
				fmt.Fprintf(&b, "-%d", r.last)
			}
		}
	}
	return b.String()
}
