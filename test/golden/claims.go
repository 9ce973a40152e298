package golden

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/schema"
)

// Secret stands in the cases wherever something must stay in the reader.
const Secret = "SECRET"

// Accept writes into each case what its changes give now.
func Accept(t *testing.T, layout *schema.Layout) {
	t.Helper()
	for _, c := range Cases(t, layout) {
		c.Accept(t, Play(layout, c).Text())
	}
}

// Compare plays each case and compares the events.
func Compare(t *testing.T, layout *schema.Layout) {
	t.Helper()
	for _, c := range Cases(t, layout) {
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()

			require.Equal(t, c.Events(), Play(layout, c).Text())
		})
	}
}

// KeepSecrets claims that no case lets a secret out, and that some hold one.
func KeepSecrets(t *testing.T, layout *schema.Layout, atLeast int) {
	t.Helper()
	planted := 0
	for _, c := range Cases(t, layout) {
		planted += strings.Count(c.Input(), Secret)

		require.NotContains(t, Play(layout, c).Text(), Secret, c.Path)
	}
	require.Greater(t, planted, atLeast)
}

// SameEvents claims that the same rows give the same events, ids and keys,
// whatever the batches they come in and whatever the server's form of JSON
// (invariant 4).
func SameEvents(t *testing.T, layout *schema.Layout) {
	t.Helper()
	var all []Change
	for _, c := range Cases(t, layout) {
		after := 0
		if len(all) > 0 {
			after = all[len(all)-1].transaction
		}
		for _, change := range c.Changes {
			change.transaction += after
			all = append(all, change)
		}
	}
	whole := NewPlayer(layout)
	whole.Play(all)

	rapid.Check(t, func(t *rapid.T) {
		p := NewPlayer(layout)
		p.AsText = rapid.Bool().Draw(t, "json as text")
		cut := rapid.SliceOfN(rapid.Bool(), len(all), len(all)).Draw(t, "cut after")
		for i := range all {
			p.play(&all[i])
			if cut[i] {
				p.take()
			}
		}
		p.take()

		require.Equal(t, whole.Text(), p.Text())
	})
}

// TellEveryEvent claims that the cases, with more from elsewhere, tell every
// event that a rule may give, and no other, each valid and readable.
func TellEveryEvent(t *testing.T, layout *schema.Layout, more ...*Case) {
	t.Helper()
	told := make(map[string]bool)
	declared := make(map[string]bool)
	for _, table := range layout.Tables {
		for _, payload := range table.Tells {
			declared[payload.Type()] = true
		}
	}
	for _, c := range append(Cases(t, layout), more...) {
		events := Play(layout, c).Events()
		for i := range events {
			e := &events[i]
			told[e.Type] = true
			require.NoError(t, e.Validate())
			_, err := schema.Decode(e.Type, e.Data)
			require.NoError(t, err)
		}
	}
	require.Equal(t, declared, told)
}
