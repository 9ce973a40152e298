package story_test

import (
	"flag"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/echo/story"
	"github.com/echo-im/echocdc/test/stack"
)

var update = flag.Bool("update", false, "accept what the newest release gives")

var accept sync.Once

const golden = "testdata/events.txt"

func TestEveryReleaseTellsTheSameStory(t *testing.T) {
	t.Parallel()
	releases := append(ddl.Releases(), ddl.Release{Name: patched, SQL: ddl.Head()})
	var names []string
	for _, release := range releases {
		names = append(names, release.Name)
	}
	newest := newest(t)
	for _, release := range releases {
		t.Run(release.Name, func(t *testing.T) {
			t.Parallel()

			events := toldTo(t, stack.MySQL(t), &release)

			missing := missing(names, release.Name)
			requireSame(t, shared(expected(newest, missing), missing), shared(events, missing))
		})
	}
}

// newest is what the newest release tells, as it was accepted.
func newest(t *testing.T) []told {
	t.Helper()
	if *update {
		accept.Do(func() {
			write(t, golden, toldTo(t, stack.MySQL(t), &ddl.Release{SQL: ddl.Head()}))
		})
	}
	return accepted(t, golden)
}

// toldTo tells the story to a release's tables, and returns its events.
func toldTo(t *testing.T, db *stack.Database, release *ddl.Release) []told {
	t.Helper()
	db.Exec(t, release.Statements()...)
	conn := db.Open(t)
	town, err := story.NewTown(conn)
	require.NoError(t, err)
	listening := listen(t, db)

	require.NoError(t, town.Tell())

	return listening.all(t, conn)
}
