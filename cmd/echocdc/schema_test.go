package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

// namelessWorld is a world whose log names no columns, with a message read from it.
func namelessWorld(t *testing.T) (w *world, file string) {
	t.Helper()
	db := stack.PrivateMySQL(t, stack.Options{})
	db.Exec(t, "set global binlog_row_metadata = MINIMAL")
	w = newWorld(t, db)
	file = w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}}})
	require.Zero(t, result(t, "migrate", "--config", file).code)
	running := start(t, "run", "--config", file)
	running.isReady(t)
	alice := stack.UserIDs(t)
	w.send(t, alice+100, alice, alice+1)
	w.arrives(t, 1, "select count(*) from analytics.messages")
	require.Equal(t, exitDone, running.stop(t))
	return w, file
}

func TestWhatIsKnownOfTheTablesIsShownComparedAndSet(t *testing.T) {
	t.Parallel()
	w, file := namelessWorld(t)
	showsAndCompares(t, w, file)
	setsFromAReleaseOrAFile(t, file)
}

func showsAndCompares(t *testing.T, w *world, file string) {
	t.Helper()
	got := result(t, "schema", "show", "messages", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "* 0  server, 27 columns")
	require.Contains(t, got.stdout, "user_message_box_id int")

	got = result(t, "schema", "diff", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "messages: what is kept (server) is what the server has, like v1.012.0, layer220, layer221, layer227, head")

	w.source.Exec(t, "alter table messages add column extra int null first")
	got = result(t, "schema", "diff", "messages", "--json", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	var differences []tableDifference
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &differences))
	require.Len(t, differences, 1)
	require.False(t, differences[0].Same)
	require.Contains(t, differences[0].Server, "1 extra int null")

	for _, dry := range []string{"--dry-run", "--dry-run=false"} {
		got = result(t, "schema", "set", "messages", "--from-server", dry, "--config", file)
		require.Equal(t, exitDone, got.code, got.stderr)
		require.Contains(t, got.stdout, "extra int null")
	}
	require.Contains(t, result(t, "schema", "show", "messages", "--config", file).stdout, "* 1  set, 28 columns")
}

func setsFromAReleaseOrAFile(t *testing.T, file string) {
	t.Helper()
	create := filepath.Join(t.TempDir(), "create.sql")
	require.NoError(t, os.WriteFile(create, []byte("create table dialogs (id bigint primary key, user_id bigint unsigned)"), 0o600))

	got := result(t, "schema", "set", "dialogs", "--file", create, "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "  id bigint\n  user_id bigint unsigned null\n")

	got = result(t, "schema", "set", "dialogs", "--release", "v0.85.0", "--config", file)
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, result(t, "schema", "diff", "dialogs", "--config", file).stdout, "kept (set, like v0.85.0)")

	got = result(t, "schema", "set", "dialogs", "--release", "v9", "--config", file)
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "use one of head, layer220")
	got = result(t, "schema", "set", "messages", "--file", create, "--config", file)
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "defines the table dialogs, not messages")
	got = result(t, "schema", "set", "messages", "--config", file)
	require.Equal(t, exitUsage, got.code)
}
