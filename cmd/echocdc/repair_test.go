package main

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func TestAServerThatForgotIsComparedAndGoneOnFrom(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.PrivateMySQL(t, stack.Options{}))
	file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}, "analytics": tree{"enabled": false}}})
	alice := stack.UserIDs(t)
	running := start(t, "tail", "--config", file)
	running.isReady(t)
	w.send(t, alice+100, alice, alice+1)
	var before schema.Position
	eventually(t, func(context.Context) error {
		if before = stored(t, file); before.File == "" { //nolint:contextcheck // the program under test has its own
			return errors.New("nothing is published")
		}
		return nil
	})
	require.Equal(t, exitDone, running.stop(t))
	before = stored(t, file)

	got := result(t, "position", "diff", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "published, and not on the server  nothing")
	require.Contains(t, got.stdout, "it can be gone on from")
	got = result(t, "position", "repair", "--config", file)
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "nothing to repair")

	w.source.Exec(t, "reset binary logs and gtids") // as a restored server: it has less than was published
	w.send(t, alice+101, alice, alice+1)
	var compared struct {
		Servers []struct {
			Lost, Unread struct {
				Transactions uint64
				GTIDs        string
			}
		}
	}
	got = result(t, "position", "diff", "--json", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &compared), got.stdout)
	lost := compared.Servers[0].Lost
	require.Positive(t, lost.Transactions)

	got = result(t, "position", "repair", "--dry-run", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "dropped  ")
	require.Contains(t, got.stdout, lost.GTIDs)
	require.Contains(t, got.stdout, "nothing was changed")
	require.Equal(t, before, stored(t, file))

	got = result(t, "position", "repair", "--snapshot", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "tells the rows anew")
	require.NotEqual(t, before.GTIDs, stored(t, file).GTIDs)
	again := start(t, "tail", "--config", file)
	again.isReady(t)
	eventually(t, func(context.Context) error {
		if got := result(t, "snapshot", "status", "--config", file); !strings.Contains(got.stdout, "done: ") { //nolint:contextcheck // the program under test has its own
			return errors.New(got.stdout)
		}
		return nil
	})
	require.Equal(t, exitDone, again.stop(t))
}

func TestPositionsAreNotRepairedWhenThereAreNone(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, nil)

	got := result(t, "position", "repair", "--config", file)
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "nothing to repair")
	got = result(t, "position", "diff", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "has no position")
}
