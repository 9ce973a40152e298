package verify

import (
	"hash/maphash"
	"math"
)

// span is the part of all entities whose keys fall on numbers between two.
type span struct{ from, to float64 }

// dice gives each key a number between 0 and 1, another one in each run.
type dice struct{ seed maphash.Seed }

func newDice() dice { return dice{maphash.MakeSeed()} }

func (d dice) in(s span, key string) bool {
	n := float64(maphash.String(d.seed, key)>>11) / (math.MaxUint64 >> 11)
	return s.from <= n && (n < s.to || s.to >= 1)
}

// halves are the span in two.
func (s span) halves() (lower, upper span) {
	middle := (s.from + s.to) / 2
	return span{s.from, middle}, span{middle, s.to}
}
