package golden

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/fold"
)

// AddUp claims that what a row says when it is first seen and what its changes
// say add up to what the row says afterwards: so that a listener, a snapshot
// and the verifier find the same. It holds for every case but the near misses and those
// named untold: they show changes of which no event tells.
func AddUp(t *testing.T, layout *schema.Layout, untold ...string) {
	t.Helper()
	for _, c := range Cases(t, layout) {
		if strings.HasPrefix(c.Name(), "near_miss_") || slices.Contains(untold, c.Name()) {
			continue
		}
		t.Run(c.Name(), func(t *testing.T) {
			t.Parallel()

			for i := range c.Changes {
				addUp(t, layout, i+1, c.Changes[i])
			}
		})
	}
}

func addUp(t *testing.T, layout *schema.Layout, number int, change Change) {
	t.Helper()
	said, mapped := sumOfRow(t, layout, change, change.before)
	after, mappedAfter := sumOfRow(t, layout, change, change.after)
	p := NewPlayer(layout)
	p.Play([]Change{change})
	if !mapped || !mappedAfter || len(p.dead) > 0 {
		return // a row that no rule can map is set aside
	}
	add(t, said, p.events)

	for _, key := range slices.Concat(said.Keys(), after.Keys()) {
		require.Empty(t, fold.Compare(key, said.Entity(key), after.Entity(key)), "%s, after change %d", key, number)
	}
}

// sumOfRow is what the row says when it is first seen, and whether a rule maps it.
func sumOfRow(t *testing.T, layout *schema.Layout, change Change, row map[string]json.RawMessage) (*fold.State, bool) {
	t.Helper()
	sum := fold.NewState()
	if row == nil {
		return sum, true
	}
	p := NewPlayer(layout)
	p.out.Origin = schema.OriginSnapshot
	change.op, change.before, change.after = schema.Inserted, nil, row
	p.Play([]Change{change})
	add(t, sum, p.events)
	return sum, len(p.dead) == 0
}

func add(t *testing.T, sum *fold.State, events []schema.Event) {
	t.Helper()
	reader := fold.NewReader()
	for i := range events {
		statements, err := reader.Read(&events[i])
		require.NoError(t, err)
		sum.Apply(statements...)
	}
}

// KeepOneSubject claims that all events of an entity have one subject: only
// then is their order in the log theirs, as partitions keep none among each other.
func KeepOneSubject(t *testing.T, layout *schema.Layout) {
	t.Helper()
	subjects := make(map[string]string)
	reader := fold.NewReader()
	for _, c := range Cases(t, layout) {
		events := Play(layout, c).events
		for i := range events {
			statements, err := reader.Read(&events[i])
			require.NoError(t, err)
			if len(statements) != 1 {
				continue // what an event only shows to be there has no order
			}
			key, subject := statements[0].Key, string(events[i].Subject)
			if first, seen := subjects[key]; seen {
				require.Equal(t, first, subject, "%s in %s", key, c.Path)
			}
			subjects[key] = subject
		}
	}
	require.NotEmpty(t, subjects)
}
