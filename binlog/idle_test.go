package binlog

import (
	"fmt"
	"log/slog"
	"math"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// next is the next batch.
func (f *following) next(t *testing.T) schema.Batch {
	t.Helper()
	select {
	case b, open := <-f.batches:
		if !open {
			require.NoError(t, <-f.ended)
		}
		return b
	case <-time.After(20 * time.Second):
		require.Fail(t, "no batch comes")
		return schema.Batch{}
	}
}

func TestThePositionMovesWithTransactionsOfWhichNothingIsCaptured(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key) engine=InnoDB", "create table noise (id int) engine=InnoDB")
			tail := tailer(settings(db), showing(map[string][]string{"a": {"id"}}))
			f := follow(t, tail)

			db.Exec(t, "insert into noise values (1)")
			done, err := Start(t.Context(), tail.Config, "test")
			require.NoError(t, err)

			for last := f.start; ; {
				d := Compare(t.Context(), tail.Config, last)[0]
				require.Empty(t, d.Lost)
				if set, err := gtid.SpansOf(done); err == nil {
					read, err := gtid.SpansOf(last)
					require.NoError(t, err)
					if len(set.Without(read)) == 0 {
						break
					}
				}
				b := f.next(t)
				require.Empty(t, b.Events)
				last = b.Position
			}
		})
	}
}

func TestASilentServerIsNoDeadServer(t *testing.T) {
	t.Parallel()
	db := stack.PrivateMySQL(t, stack.Options{}) // nobody else writes there
	db.Exec(t, "create table a (id int primary key) engine=InnoDB")
	cfg := settings(db)
	cfg.HeartbeatPeriod, cfg.ReadTimeout = 100*time.Millisecond, 500*time.Millisecond
	tail := tailer(cfg, showing(map[string][]string{"a": {"id"}}))
	log := &lines{}
	tail.Log = slog.New(log)
	f := follow(t, tail)
	db.Exec(t, "insert into a values (1)")
	f.events(t, 1)

	heard := testutil.ToFloat64(tail.Metrics.events)
	require.Eventually(t, func() bool { return testutil.ToFloat64(tail.Metrics.events) >= heard+10 }, 20*time.Second, 50*time.Millisecond)

	select {
	case b := <-f.batches:
		require.Failf(t, "the position moves though nothing happens", "%+v", b)
	default:
	}
	require.Zero(t, testutil.ToFloat64(tail.Metrics.lag))
	db.Exec(t, "insert into a values (2)")
	f.events(t, 2)
	require.Len(t, log.with("reading the log"), 1)
}

func TestTheServerIsAskedHowLongItKeepsItsLog(t *testing.T) {
	t.Parallel()
	const week = 7 * 24 * time.Hour
	for flavor, private := range map[string]func(testing.TB, stack.Options) *stack.Database{"mysql": stack.PrivateMySQL, "mariadb": stack.PrivateMariaDB} {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := private(t, stack.Options{Extra: []string{fmt.Sprintf("--binlog-expire-logs-seconds=%d", int(week.Seconds()))}})
			db.Exec(t, "create table a (id int primary key) engine=InnoDB")
			tail := tailer(settings(db))
			log := &lines{}
			tail.Log = slog.New(log)
			at, err := Start(t.Context(), tail.Config, "test")
			require.NoError(t, err)
			require.NotEmpty(t, at.File)
			dials := 0
			tail.Dial = counting(&dials)
			w := &watcher{tailer: tail, host: tail.hosts()[0], at: func() *schema.Position { return &at }, quiet: func() bool { return false }}
			defer w.hangUp()
			horizon := func() float64 {
				require.NoError(t, w.look(t.Context()))
				return testutil.ToFloat64(tail.Metrics.horizon)
			}

			require.InDelta(t, week.Seconds(), horizon(), 1, "the log that is written is kept whole")
			require.Zero(t, testutil.ToFloat64(tail.Metrics.lagBytes))

			db.Exec(t, "insert into a values (1)", "flush binary logs")
			at.Committed = time.Now().Add(-6 * 24 * time.Hour)
			require.InDelta(t, (24 * time.Hour).Seconds(), horizon(), 5, "six days behind, in a log that ages")
			require.Positive(t, testutil.ToFloat64(tail.Metrics.lagBytes))
			horizon()
			require.Len(t, log.with("will soon purge"), 1, "it is said once")

			w.quiet = func() bool { return true }
			require.InDelta(t, week.Seconds(), horizon(), 1, "all is read, whatever the position's own log does")
			require.Len(t, log.with("long enough again"), 1)

			w.quiet = func() bool { return false }
			db.Exec(t, "set global binlog_expire_logs_seconds = 0")
			require.True(t, math.IsInf(horizon(), 1))
			require.Equal(t, 1, dials, "one connection is kept")
		})
	}
}
