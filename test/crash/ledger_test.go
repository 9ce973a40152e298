package crash_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/crash"
)

func TestLedgerTellsEveryDifference(t *testing.T) {
	t.Parallel()
	facts := func(texts ...string) *crash.Ledger {
		var l crash.Ledger
		for _, text := range texts {
			l.Add(crash.Fact{Key: text[:1], What: text[1:]})
		}
		return &l
	}
	committed := facts("a1", "b1", "a2", "a3")
	cases := map[string]struct {
		heard *crash.Ledger
		want  []string
	}{
		"all is there":         {heard: facts("b1", "a1", "a2", "a3")},
		"one is lost":          {heard: facts("a1", "b1", "a3"), want: []string{`a: "2" is missing`}},
		"one came again":       {heard: facts("a1", "b1", "a2", "a3", "a2"), want: []string{`a: "2" came 1 times too often`}},
		"two changed places":   {heard: facts("a1", "a3", "a2", "b1"), want: []string{`a: out of order at its event 1: "3", should be "2"`}},
		"one has another key":  {heard: facts("a1", "a2", "a3", "c1"), want: []string{`b: "1" is missing`, `c: "1" came 1 times too often`}},
		"one was rolled back":  {heard: facts("a1", "b1", "a2", "a3", "b9"), want: []string{`b: "9" came 1 times too often`}},
		"nothing is there yet": {heard: facts(), want: []string{`a: "1" is missing`, `a: "2" is missing`, `a: "3" is missing`, `b: "1" is missing`}},
	}

	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, c.want, committed.Differences(c.heard))
		})
	}
}
