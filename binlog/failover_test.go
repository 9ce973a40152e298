package binlog

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// pairs are two servers each, the second a replica of the first.
func pairs() map[string]func(testing.TB, stack.Options) *stack.Pair {
	return map[string]func(testing.TB, stack.Options) *stack.Pair{"mysql": stack.MySQLPair, "mariadb": stack.MariaDBPair}
}

// lines keeps what is logged at Info and above.
type lines struct {
	mu  sync.Mutex
	all []string
}

func (l *lines) Enabled(_ context.Context, level slog.Level) bool { return level >= slog.LevelInfo }
func (l *lines) WithAttrs([]slog.Attr) slog.Handler               { return l }
func (l *lines) WithGroup(string) slog.Handler                    { return l }

func (l *lines) Handle(_ context.Context, r slog.Record) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := r.Level.String() + " " + r.Message
	r.Attrs(func(a slog.Attr) bool {
		line += fmt.Sprintf(" %s=%v", a.Key, a.Value)
		return true
	})
	l.all = append(l.all, line)
	return nil
}

// with are the lines that hold the text.
func (l *lines) with(text string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []string
	for _, line := range l.all {
		if strings.Contains(line, text) {
			found = append(found, line)
		}
	}
	return found
}

// spread is a tailer of the test's table a, of both servers of a pair.
func spread(pair *stack.Pair) (*Tailer, *lines) {
	cfg := settings(pair.Primary)
	cfg.Standbys = []string{pair.Replica.Addr}
	cfg.BatchBytes, cfg.TransactionBytes, cfg.MemoryBytes = 4<<10, 8<<10, 16<<10 // most of the log is not read ahead
	tail := tailer(cfg, showing(map[string][]string{"a": {"id"}}))
	log := &lines{}
	tail.Log = slog.New(log)
	return tail, log
}

// fill inserts rows from first to last, each in a transaction of its own.
func fill(t *testing.T, db *stack.Database, first, last int) {
	t.Helper()
	statements := make([]string, 0, last-first+1)
	for id := first; id <= last; id++ {
		statements = append(statements, fmt.Sprintf("insert into a values (%d, repeat('x', 1000))", id))
	}
	db.Exec(t, statements...)
}

func TestAFailoverUnderLoadLosesNothingAndRepeatsNothing(t *testing.T) {
	t.Parallel()
	for flavor, start := range pairs() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			pair := start(t, stack.Options{})
			pair.Primary.Exec(t, "create table a (id int primary key, v varchar(1000)) engine=InnoDB")
			tail, log := spread(pair)
			to := newLedger()
			reached, goOn := make(chan struct{}), make(chan struct{})
			to.failOn = func(row string) error {
				if row == "inserted a id=20" { // the publisher is slow just now
					close(reached)
					<-goOn
				}
				return nil
			}
			r := relay(t, tail, to)
			r.await(t, schema.StateRunning)

			fill(t, pair.Primary, 1, 200)
			<-reached
			pair.CatchUp(t)
			pair.Primary.Server.Kill(t)
			pair.Promote(t)
			close(goOn)
			fill(t, pair.Primary, 201, 230)

			require.Equal(t, ids(1, 230), to.until(t, 230))
			require.Len(t, log.with("another server continues the history"), 1)
			require.Len(t, log.with("addr="+pair.Primary.Addr), 2)
		})
	}
}

func TestAFailoverThatLostTransactionsIsAStateUntilItIsRepaired(t *testing.T) {
	t.Parallel()
	for flavor, start := range pairs() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			pair := start(t, stack.Options{})
			pair.Primary.Exec(t, "create table a (id int primary key, v varchar(1000)) engine=InnoDB")
			pair.CatchUp(t)
			tail, log := spread(pair)
			to := newLedger()
			r := relay(t, tail, to)
			r.await(t, schema.StateRunning)
			fill(t, pair.Primary, 1, 5)
			pair.CatchUp(t)
			pair.Hold(t)
			fill(t, pair.Primary, 6, 8)
			to.until(t, 8)

			pair.Primary.Server.Kill(t)
			pair.Promote(t)
			fill(t, pair.Primary, 7, 9)

			c := r.await(t, schema.StateRegressed)
			require.Contains(t, c.Reason, pair.Primary.Addr)
			require.Contains(t, c.Reason, pair.Replica.Addr)
			for range 2 { // it is tried again, and not told again
				r.await(t, schema.StateRegressed)
			}
			require.Len(t, log.with("server_regressed"), 1)

			at := to.stored()
			compared := Compare(t.Context(), tail.Config, at)
			require.NotEmpty(t, compared[0].Problem, "the old primary is away")
			require.Equal(t, uint64(3), compared[1].Lost.Count(), compared[1].Lost)
			require.Positive(t, compared[1].Unread.Count())
			to.store(*compared[1].Shared)

			require.Equal(t, append(ids(1, 8), ids(7, 9)...), to.until(t, 11))
			require.Empty(t, Compare(t.Context(), tail.Config, to.stored())[1].Lost)
		})
	}
}

func TestEveryServerIsCheckedBeforeItIsNeeded(t *testing.T) {
	t.Parallel()
	primary, stranger := stack.MySQL(t), stack.PrivateMySQL(t, stack.Options{Extra: []string{"--log-replica-updates=OFF"}})
	primary.Exec(t, "create table a (id int primary key) engine=InnoDB")
	cfg := settings(primary)
	cfg.Standbys = []string{stranger.Addr, "127.0.0.1:1"}
	for _, statement := range []string{
		fmt.Sprintf("create user %s@'%%' identified by '%s'", primary.ReplUser, primary.ReplPassword),
		fmt.Sprintf("grant replication slave, replication client, select on *.* to %s@'%%'", primary.ReplUser),
		"create database " + primary.Name, "create table " + primary.Name + ".a (id int primary key) engine=InnoDB",
	} {
		stranger.Exec(t, statement)
	}

	findings := Check(t.Context(), cfg, []*schema.Layout{showing(map[string][]string{"a": {"id"}})})

	var warnings []string
	for _, f := range findings {
		require.NotEqual(t, schema.LevelBroken, f.Level, "%+v", f)
		if f.Level == schema.LevelWarning && strings.Contains(f.Subject, "standby") {
			warnings = append(warnings, f.Subject)
		}
	}
	require.Equal(t, []string{
		"log_replica_updates of the standby " + stranger.Addr,
		"history of the standby " + stranger.Addr,
		"MySQL connection of the standby 127.0.0.1:1",
	}, warnings)
}

func TestAReplicaThatNoLongerReplicatesIsLeft(t *testing.T) {
	t.Parallel()
	pair := stack.MySQLPair(t, stack.Options{})
	pair.Primary.Exec(t, "create table a (id int primary key, v varchar(1000)) engine=InnoDB")
	pair.CatchUp(t)
	tail, _ := spread(pair)
	tail.inUse = pair.Replica.Addr
	at, err := Start(t.Context(), tail.Config, "test")
	require.NoError(t, err)
	var ended []string
	w := &watcher{
		tailer: tail, host: tail.hosts()[0], at: func() *schema.Position { return &at },
		quiet: func() bool { return true }, fail: func(err error) { ended = append(ended, err.Error()) },
	}
	defer w.hangUp()
	require.Equal(t, pair.Replica.Addr, w.host.addr)

	require.NoError(t, w.look(t.Context()))
	require.NoError(t, w.look(t.Context()))
	require.Empty(t, ended, "both have the same")
	pair.Hold(t)
	fill(t, pair.Primary, 1, 1)
	require.NoError(t, w.look(t.Context()))
	require.Empty(t, ended, "it may be about to send")
	require.NoError(t, w.look(t.Context()))

	require.Len(t, ended, 1)
	require.Contains(t, ended[0], pair.Primary.Addr)
	require.Equal(t, pair.Primary.Addr, tail.hosts()[0].addr)
}
