package main

import (
	"context"
	"encoding/json"
	"errors"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
	"github.com/echo-im/echocdc/verify"
)

func TestWhatIsPublishedIsWhatTheTablesSay(t *testing.T) {
	t.Parallel()

	for name, open := range map[string]func(testing.TB) *stack.Database{"MySQL": stack.MySQL, "MariaDB": stack.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w, file := newTown(t, open(t))
			running := start(t, "tail", "--config", file)
			begun(t, file)
			w.live(t, 600)

			code, report := verified(t, file, "--full")

			require.Equal(t, exitDone, code, "%+v", report)
			require.Greater(t, report.Compared, int64(1000))
			require.False(t, report.Shortened)
			require.Equal(t, exitDone, running.stop(t))
		})
	}
}

// town is a world with an Echo that lives in it.
type town struct {
	*world

	traffic *echo.Traffic
}

// newTown has an Echo of which all is told from the beginning, once a reader runs.
func newTown(t *testing.T, source *stack.Database) (*town, string) {
	t.Helper()
	w := newWorld(t, source)
	settings := echo.DefaultSettings()
	settings.FirstID = stack.UserIDs(t)
	writer, err := echo.NewWriter(t.Context(), echoDatabase(source), 4)
	require.NoError(t, err)
	t.Cleanup(writer.Close)
	presence := redis.NewClient(&redis.Options{Addr: w.redis.Addr})
	t.Cleanup(func() { _ = presence.Close() })
	traffic := &echo.Traffic{World: echo.NewWorld(settings), Writer: writer, Presence: echo.NewPresence(presence)}
	return &town{w, traffic}, w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}, "analytics": tree{"enabled": false}}})
}

// begun waits until a reader has its first position: a standby is ready too.
func begun(t *testing.T, file string) {
	t.Helper()
	eventually(t, func(context.Context) error {
		if stored(t, file).IsZero() { //nolint:contextcheck // the program under test has its own
			return errors.New("nothing is published")
		}
		return nil
	})
}

// live lets users do so many deeds.
func (w *town) live(t *testing.T, deeds int) {
	t.Helper()
	require.NoError(t, w.traffic.Prepare(t.Context()))
	require.NoError(t, w.traffic.Settle())
	require.NoError(t, w.traffic.Run(t.Context(), deeds, 0))
}

func verified(t *testing.T, file string, args ...string) (int, verify.Report) {
	t.Helper()
	got := result(t, append([]string{"verify", "--json", "--rate", "0", "--config", file}, args...)...)
	var report verify.Report
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report), "%s%s", got.stdout, got.stderr)
	return got.code, report
}
