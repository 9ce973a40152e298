package echo1_test

import (
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/fold"
)

// What a row says when it is first seen and what its changes say add up to
// what the row says afterwards: so that a listener, a snapshot and the verifier
// find the same.
func TestARowAndItsChangesAddUpToTheRowAfterThem(t *testing.T) {
	t.Parallel()

	for _, path := range goldenPaths(t) {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			_, changes := readGolden(t, path)

			for i := range changes {
				c := &changes[i]
				said, alive := sumOfRow(t, c.table, c.before)
				after, aliveAfter := sumOfRow(t, c.table, c.after)
				told := newPlayer()
				told.play(changes[i : i+1])
				if !alive || !aliveAfter || len(told.dead) > 0 {
					continue // a row that no rule can map is set aside
				}
				add(t, said, told.events)

				for _, key := range slices.Concat(said.Keys(), after.Keys()) {
					require.Empty(t, fold.Compare(key, said.Entity(key), after.Entity(key)), "%s, after change %d of %s", key, i+1, c.table)
				}
			}
		})
	}
}

// sumOfRow is what the row says when it is first seen, and whether a rule can map it.
func sumOfRow(t *testing.T, table string, row map[string]json.RawMessage) (*fold.State, bool) {
	t.Helper()
	sum := fold.NewState()
	if row == nil {
		return sum, true
	}
	p := newPlayer()
	p.out.Origin = schema.OriginSnapshot
	p.play([]rowChange{{op: schema.Inserted, table: table, after: maps.Clone(row), transaction: 1}})
	add(t, sum, p.events)
	return sum, len(p.dead) == 0
}

func add(t *testing.T, sum *fold.State, events []schema.Event) {
	t.Helper()
	reader := fold.NewReader()
	for i := range events {
		statement, err := reader.Read(&events[i])
		require.NoError(t, err)
		if statement != nil {
			sum.Apply(statement)
		}
	}
}

// The order of an entity's events is their order in the log only where they
// have one subject: partitions keep no order among each other.
func TestAllEventsOfAnEntityHaveOneSubject(t *testing.T) {
	t.Parallel()
	subjects := make(map[string]string)
	reader := fold.NewReader()

	for _, path := range goldenPaths(t) {
		_, changes := readGolden(t, path)
		p := newPlayer()
		p.play(changes)
		for i := range p.events {
			statement, err := reader.Read(&p.events[i])
			require.NoError(t, err)
			if statement == nil {
				continue
			}
			subject := string(p.events[i].Subject)
			if first, seen := subjects[statement.Key]; seen {
				require.Equal(t, first, subject, "%s in %s", statement.Key, path)
			}
			subjects[statement.Key] = subject
		}
	}
	require.NotEmpty(t, subjects)
}
