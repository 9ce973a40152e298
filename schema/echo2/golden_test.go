package echo2_test

import (
	"flag"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/test/golden"
)

var update = flag.Bool("update", false, "accept what the golden cases give")

func TestGolden(t *testing.T) {
	t.Parallel()
	if *update {
		golden.Accept(t, echo2.Layout())
	}

	golden.Compare(t, echo2.Layout())
}

func TestNoCaseLetsASecretOut(t *testing.T) {
	t.Parallel()

	golden.KeepSecrets(t, echo2.Layout(), 10)
}

func TestSameRowsGiveTheSameEvents(t *testing.T) {
	t.Parallel()

	golden.SameEvents(t, echo2.Layout())
}

func TestEveryEventThatARuleTellsHasACase(t *testing.T) {
	t.Parallel()

	golden.TellEveryEvent(t, echo2.Layout(), keptCases(t)...)
}

func TestTablesThatBothLinesHaveTellTheSame(t *testing.T) {
	t.Parallel()

	for _, c := range keptCases(t) {
		require.Equal(t, c.Events(), golden.Play(echo2.Layout(), c).Text(), c.Path)
	}
}

func TestARowSaysWhatItsChangesAddUpTo(t *testing.T) {
	t.Parallel()

	golden.AddUp(t, echo2.Layout())
}

func TestAllEventsOfAnEntityHaveOneSubject(t *testing.T) {
	t.Parallel()

	golden.KeepOneSubject(t, echo2.Layout())
}

// keptCases are the cases of 1.x that are about tables of 2.x alone, and tell
// nothing that 2.x has no column for.
func keptCases(t *testing.T) []*golden.Case {
	t.Helper()
	cases := golden.CasesIn(t, echo2.Layout(), "../echo1/testdata")
	cases = slices.DeleteFunc(cases, func(c *golden.Case) bool {
		return slices.ContainsFunc(c.Changes, func(change golden.Change) bool {
			table := echo2.Layout().Table(change.Name)
			return table == nil || !kept(table)
		}) || strings.Contains(c.Events(), "echo.chat.member_rank_changed")
	})
	require.NotEmpty(t, cases)
	return cases
}
