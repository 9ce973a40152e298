package crash

import (
	"fmt"
	"maps"
	"slices"
	"sync"
)

// A Fact is one event that a committed row gives: the key it is published
// under, and what tells it from all others of the key.
type Fact struct {
	Key  string
	What string
}

// A Ledger holds facts by key, in order: those that were committed, or those
// that were heard.
type Ledger struct {
	mu    sync.Mutex // guards all below
	facts map[string][]string
	count int
}

// Add enters facts, in their order.
func (l *Ledger) Add(facts ...Fact) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.facts == nil {
		l.facts = make(map[string][]string)
	}
	for _, fact := range facts {
		l.facts[fact.Key] = append(l.facts[fact.Key], fact.What)
	}
	l.count += len(facts)
}

// Count is how many facts there are.
func (l *Ledger) Count() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}

// Differences says in what another ledger differs, at most a few of them.
func (l *Ledger) Differences(heard *Ledger) []string {
	const enough = 10
	want, got := l.copy(), heard.copy()
	var all []string
	for _, key := range slices.Sorted(maps.Keys(want)) {
		all = append(all, differences(key, want[key], got[key])...)
		delete(got, key)
	}
	for _, key := range slices.Sorted(maps.Keys(got)) {
		all = append(all, differences(key, nil, got[key])...)
	}
	if len(all) > enough {
		all = append(all[:enough], fmt.Sprintf("and %d differences more", len(all)-enough))
	}
	return all
}

func (l *Ledger) copy() map[string][]string {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := make(map[string][]string, len(l.facts))
	for key, facts := range l.facts {
		all[key] = slices.Clone(facts)
	}
	return all
}

// differences compares one key's facts: first which are missing or too many,
// and when none is, their order.
func differences(key string, want, got []string) []string {
	if slices.Equal(want, got) {
		return nil
	}
	surplus := make(map[string]int)
	for _, what := range got {
		surplus[what]++
	}
	for _, what := range want {
		surplus[what]--
	}
	var all []string
	for _, what := range slices.Sorted(maps.Keys(surplus)) {
		switch n := surplus[what]; {
		case n < 0:
			all = append(all, fmt.Sprintf("%s: %q is missing", key, what))
		case n > 0:
			all = append(all, fmt.Sprintf("%s: %q came %d times too often", key, what, n))
		}
	}
	if len(all) > 0 {
		return all
	}
	at := 0
	for want[at] == got[at] {
		at++
	}
	return []string{fmt.Sprintf("%s: out of order at its event %d: %q, should be %q", key, at, got[at], want[at])}
}
