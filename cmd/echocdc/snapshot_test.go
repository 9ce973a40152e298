package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/test/stack"
)

func TestASnapshotTellsOfWhatWasThereBefore(t *testing.T) {
	t.Parallel()
	for flavor, open := range map[string]func(testing.TB) *stack.Database{"mysql": stack.MySQL, "mariadb": stack.MariaDB} {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, open(t))
			file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}}})
			require.Zero(t, result(t, "migrate", "--config", file).code)
			alice := stack.UserIDs(t)
			for n := range int64(20) {
				w.send(t, alice+100+n, alice, alice+1)
			}

			got := result(t, "snapshot", "--table", "messages", "--dry-run", "--json", "--config", file)
			require.Equal(t, exitDone, got.code, got.stderr)
			var plan surveyed
			require.NoError(t, json.Unmarshal([]byte(got.stdout), &plan))
			require.False(t, plan.Requested)
			require.Equal(t, []string{"id"}, plan.Tables[0].Key)
			require.Contains(t, result(t, "snapshot", "status", "--config", file).stdout, "no snapshot")

			got = result(t, "snapshot", "--table", "messages", "--config", file)
			require.Equal(t, exitDone, got.code, got.stderr)
			require.Contains(t, got.stdout, "requested snapshot")
			require.Contains(t, result(t, "snapshot", "status", "--config", file).stdout, "no reader has begun it yet")
			got = result(t, "snapshot", "--config", file)
			require.Equal(t, exitFailed, got.code)
			require.Contains(t, got.stderr, "echocdc snapshot cancel")

			running := start(t, "run", "--config", file)
			running.isReady(t)
			w.arrives(t, 20, "select count(*) from analytics.messages")
			eventually(t, func(context.Context) error {
				got := result(t, "snapshot", "status", "--config", file) //nolint:contextcheck // the program under test has its own
				if !strings.Contains(got.stdout, "done: 40 rows") {
					return errors.New(got.stdout + got.stderr)
				}
				return nil
			})
			require.Equal(t, exitDone, running.stop(t))
		})
	}
}

// An idle reader notices that it was fenced, and goes on with the request.
func TestARunningReaderTakesUpARequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}}})
	require.Zero(t, result(t, "migrate", "--config", file).code)
	alice := stack.UserIDs(t)
	for n := range int64(20) {
		w.send(t, alice+100+n, alice, alice+1+n%2)
	}
	running := start(t, "run", "--config", file)
	running.isReady(t)

	got := result(t, "snapshot", "--where-key", fmt.Sprintf("user_id=%d", alice+2), "--wait", "--config", file)

	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "done: 10 rows")
	w.arrives(t, 10, "select count(*) from analytics.deliveries")
	require.Equal(t, exitDone, running.stop(t))
}

func TestACancelledSnapshotIsNotTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}, "analytics": tree{"enabled": false}}})
	require.Equal(t, exitFailed, result(t, "snapshot", "cancel", "--config", file).code)
	require.Zero(t, result(t, "snapshot", "--config", file).code)

	got := result(t, "snapshot", "cancel", "--config", file)

	require.Equal(t, exitDone, got.code, got.stderr)
	running := start(t, "tail", "--config", file)
	running.isReady(t)
	eventually(t, func(context.Context) error {
		if stored(t, file).IsZero() { //nolint:contextcheck // the program under test has its own
			return errors.New("nothing is published")
		}
		return nil
	})
	require.Equal(t, exitDone, running.stop(t))
	var book snapshot.Book
	got = result(t, "snapshot", "status", "--json", "--config", file)
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &book))
	require.Equal(t, snapshot.StateCancelled, book.Run.State)
	require.Empty(t, book.Tables)
}

func TestASnapshotThatCannotBeTakenIsRefusedBeforeItIsRequested(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, nil)
	for argument, want := range map[string]string{
		"--table=auth_keys":       "no layout captures it",
		"--where-key=user_id=one": "no range of keys",
		"--where-key=phone=1..2":  "ranges are of whole numbers",
	} {
		got := result(t, "snapshot", argument, "--config", file)

		require.Equal(t, exitFailed, got.code, got.stdout)
		require.Contains(t, got.stderr, want)
	}
}
