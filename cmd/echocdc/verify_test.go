package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"syscall"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/sync/errgroup"

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

// A row that is changed without a word in the binary log is what a verification is for.
func TestWhatWasChangedPastTheLogIsNamed(t *testing.T) {
	t.Parallel()
	w, file := newTown(t, stack.MySQL(t))
	running := start(t, "tail", "--config", file)
	begun(t, file)
	w.live(t, 60)
	chat, gone, user := w.first(t, "chats", "id"), w.first(t, "chat_participants where state = 0", "id"), w.first(t, "users", "id")
	member := fmt.Sprintf("member/%d/%d",
		w.first(t, fmt.Sprintf("chat_participants where id = %d", gone), "chat_id"),
		w.first(t, fmt.Sprintf("chat_participants where id = %d", gone), "user_id"))
	w.source.Exec(t, "set sql_log_bin = 0",
		fmt.Sprintf("update chats set title = 'planted' where id = %d", chat),
		fmt.Sprintf("delete from chat_participants where id = %d", gone),
		fmt.Sprintf("insert into user_peer_blocks (user_id, peer_type, peer_id, date) values (%d, 2, 1, 1)", user),
		"set sql_log_bin = 1")

	code, report := verified(t, file, "--full")

	require.Equal(t, exitFailed, code)
	require.Equal(t, map[string]int64{"chat": 1, "member": 1}, report.Differing, "%+v", report)
	require.Equal(t, fmt.Sprintf("chat/%d", chat), report.Different[0].Key)
	require.Equal(t, "title", report.Different[0].Differences[0].Field)
	require.Equal(t, member, report.Different[1].Key)
	require.Equal(t, []string{fmt.Sprintf("block/%d/user/1", user)}, report.Untold)

	told := result(t, "verify", "--full", "--table", "chats", "--config", file)
	require.Equal(t, exitFailed, told.code)
	require.Contains(t, told.stdout, fmt.Sprintf("chat/%d title: the events say a text of", chat))
	require.NotContains(t, told.stdout+told.stderr, "planted")
	require.NotContains(t, told.stdout, member)
	require.Equal(t, exitDone, running.stop(t))
}

func TestAReaderThatIsLateIsNotAccused(t *testing.T) {
	t.Parallel()
	w, file := newTown(t, stack.PrivateMySQL(t, stack.Options{}))
	running := start(t, "tail", "--config", file)
	begun(t, file)
	w.live(t, 60)
	require.NoError(t, running.cmd.Process.Signal(syscall.SIGSTOP))
	require.NoError(t, w.traffic.Run(t.Context(), 60, 0))

	late := result(t, "verify", "--full", "--patience", "1s", "--config", file)
	require.Equal(t, exitFailed, late.code)
	require.Contains(t, late.stderr, "see that echocdc runs")
	require.Empty(t, late.stdout, "nobody is accused")

	require.NoError(t, running.cmd.Process.Signal(syscall.SIGCONT))
	living, stop := context.WithCancel(t.Context())
	var busy errgroup.Group
	busy.Go(func() error { return w.traffic.Run(living, 0, 40) })
	code, report := verified(t, file, "--full")
	stop()
	require.NoError(t, busy.Wait())
	require.Equal(t, exitDone, code, "%+v", report)
	require.Positive(t, report.Compared)
	require.Equal(t, exitDone, running.stop(t))
}

func TestALogThatLostItsBeginningIsJudgedByItsRest(t *testing.T) {
	t.Parallel()
	w, file := newTown(t, stack.MySQL(t))
	running := start(t, "tail", "--config", file)
	begun(t, file)
	w.live(t, 60)
	w.forgetEvents(t)

	code, report := verified(t, file, "--full")

	require.Equal(t, exitDone, code, "%+v", report.Different)
	require.True(t, report.Shortened)
	require.NotEmpty(t, report.Untold)
	told := result(t, "verify", "--sample", "50%", "--config", file)
	require.Equal(t, exitDone, told.code, told.stderr)
	require.Contains(t, told.stdout, "the log's oldest events are gone")
	require.Contains(t, told.stdout, "nothing differs")
	require.Equal(t, exitDone, running.stop(t))
}

func TestVerifyIsAskedForAPartOfAll(t *testing.T) {
	t.Parallel()

	for sample, want := range map[string]float64{"1%": 0.01, "0.25": 0.25, "100%": 1} {
		share, err := (&verification{sample: sample}).share()
		require.NoError(t, err)
		require.InDelta(t, want, share, 1e-9)
	}
	for _, sample := range []string{"", "0", "101%", "some"} {
		_, err := (&verification{sample: sample}).share()
		require.ErrorContains(t, err, "--sample", sample)
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

// first is the first value of a column.
func (w *town) first(t *testing.T, table, column string) int64 {
	t.Helper()
	answer, err := w.source.Open(t).Execute(fmt.Sprintf("select %s from %s order by id limit 1", column, table))
	require.NoError(t, err)
	value, err := answer.GetInt(0, 0)
	require.NoError(t, err)
	return value
}

// forgetEvents takes away the older half of the events, as retention does.
func (w *town) forgetEvents(t *testing.T) {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(w.kafka.Brokers...))
	require.NoError(t, err)
	defer client.Close()
	admin := kadm.NewClient(client)
	ends, err := admin.ListEndOffsets(t.Context(), w.kafka.Prefix+"events")
	require.NoError(t, err)
	half := ends.Offsets()
	half.Each(func(o kadm.Offset) {
		o.At /= 2
		half.Add(o)
	})
	_, err = admin.DeleteRecords(t.Context(), half)
	require.NoError(t, err)
}

func verified(t *testing.T, file string, args ...string) (int, verify.Report) {
	t.Helper()
	got := result(t, append([]string{"verify", "--json", "--rate", "0", "--config", file}, args...)...)
	var report verify.Report
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &report), "%s%s", got.stdout, got.stderr)
	return got.code, report
}
