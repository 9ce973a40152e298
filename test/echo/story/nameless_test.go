package story_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/stack"
)

// MySQL names no columns unless it is told to. A release's rows are read the
// same by what the server's tables, or the releases, are known to be.
func TestTheStoryIsTheSameFromALogWithoutNames(t *testing.T) {
	t.Parallel()
	server := stack.PrivateMySQL(t, stack.Options{})
	server.Exec(t, "set global binlog_row_metadata = MINIMAL")
	for _, release := range append(ddl.Releases(), ddl.Release{Name: "2x", SQL: ddl.Echo2()}) {
		t.Run(release.Name, func(t *testing.T) {
			t.Parallel()
			unnamed := *server
			unnamed.Name = strings.ReplaceAll("story_"+release.Name, ".", "_")
			server.Exec(t, "create database "+unnamed.Name+" character set utf8mb4")

			told, want := toldTo(t, &unnamed, &release), toldTo(t, stack.MySQL(t), &release)

			requireSame(t, want, told)
		})
	}
}

func TestTheStoryTellsEveryEventOf1x(t *testing.T) {
	t.Parallel()
	told := map[string]bool{}
	for _, e := range newest(t) {
		told[e.kind] = true
	}

	for _, table := range echo1.Layout().Tables {
		for _, payload := range table.Tells {
			require.True(t, told[payload.Type()], payload.Type())
		}
	}
}
