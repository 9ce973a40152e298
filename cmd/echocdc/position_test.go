package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// stored is the position as the program shows it.
func stored(t *testing.T, file string) schema.Position {
	t.Helper()
	got := result(t, "position", "show", "--json", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	var position schema.Position
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &position))
	return position
}

func TestSettingThePositionMovesARunningReader(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}}})
	require.Zero(t, result(t, "migrate", "--config", file).code)
	alice := stack.UserIDs(t)
	running := start(t, "run", "--config", file)
	running.isReady(t)
	w.send(t, alice+100, alice, alice+1)
	w.arrives(t, 1, "select count(*) from analytics.messages")
	before := stored(t, file)
	require.Equal(t, "test", before.Source)

	var dry moved
	got := result(t, "position", "set", "earliest", "--dry-run", "--json", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &dry))
	require.False(t, dry.Done)
	require.Positive(t, dry.Repeated)
	require.Zero(t, dry.Skipped)

	got = result(t, "position", "set", "now", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "a running reader goes on from here")
	running.isReady(t)
	w.send(t, alice+101, alice, alice+1)
	w.arrives(t, 2, "select count(*) from analytics.messages")
	require.Equal(t, exitDone, running.stop(t))
}

func TestASourceWithoutAPositionSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, nil)

	got := result(t, "position", "show", "--config", file)

	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "source test has no position")
}

func TestAPositionThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))

	got := result(t, "position", "set", "yesterday", "--config", w.settings(t, nil))

	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "now, earliest, or a GTID set")
}
