package binlog

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// flavors are the servers that each claim is held to.
func flavors() map[string]func(testing.TB) *stack.Database {
	return map[string]func(testing.TB) *stack.Database{"mysql": stack.MySQL, "mariadb": stack.MariaDB}
}

// settings are those of a reader of the test's database.
func settings(db *stack.Database) Config {
	cfg := DefaultConfig()
	cfg.Addr, cfg.User, cfg.Password, cfg.Database = db.Addr, db.ReplUser, db.ReplPassword, db.Name
	cfg.ServerID = 1000 + rand.Uint32N(1<<30)
	cfg.HeartbeatPeriod = 200 * time.Millisecond
	return cfg
}

func tailer(cfg Config, layouts ...*schema.Layout) *Tailer {
	return &Tailer{Config: cfg, Source: "test", Layouts: layouts, Log: slog.New(slog.DiscardHandler), Metrics: NewMetrics(nil)}
}

// following is a stream that a test reads from.
type following struct {
	batches chan schema.Batch
	ended   chan error
	end     context.CancelFunc
	start   schema.Position
	last    schema.Position
	seen    []schema.Batch
	kept    []schema.HistoryRecord // before the first batch
}

// follow streams from where the server is now.
func follow(t *testing.T, tail *Tailer) *following {
	t.Helper()
	from, err := Start(t.Context(), tail.Config, tail.Source)
	require.NoError(t, err)
	return followFrom(t, tail, from)
}

func followFrom(t *testing.T, tail *Tailer, from schema.Position) *following {
	t.Helper()
	return followStored(t, tail, schema.Stored{Position: from})
}

func followStored(t *testing.T, tail *Tailer, stored schema.Stored) *following {
	t.Helper()
	from := stored.Position
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	f := &following{batches: make(chan schema.Batch), ended: make(chan error, 1), end: cancel, start: from, last: from}
	go func() {
		defer close(f.batches)
		f.ended <- tail.Stream(ctx, stored, f.batches)
	}()
	t.Cleanup(func() {
		cancel()
		for range f.batches {
		}
	})
	return f
}

// events waits until so many were told, and returns them.
func (f *following) events(t *testing.T, n int) []string {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for len(events(f.seen)) < n {
		select {
		case b, open := <-f.batches:
			if !open {
				require.NoError(t, <-f.ended)
			}
			f.seen, f.last = append(f.seen, b), b.Position
		case <-deadline:
			require.Failf(t, "too few events", "%d of %d came: %v", len(events(f.seen)), n, deadOf(f.seen))
		}
	}
	return events(f.seen)
}

// error waits for the stream's end.
func (f *following) error(t *testing.T) error {
	t.Helper()
	for range f.batches {
	}
	return <-f.ended
}

func TestCommittedRowsArriveInOrderWithThePositionAfterThem(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id bigint primary key, v varchar(20)) engine=InnoDB", "create table noise (id int) engine=InnoDB")
			f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})))

			db.Exec(t, "insert into a values (1, 'x'), (2, null)", "insert into noise values (1)",
				"start transaction", "update a set v = 'y' where id = 1", "delete from a where id = 2", "commit")

			require.Equal(t, []string{
				`inserted a id=1 v="x"`, `inserted a id=2 v=null`,
				`updated a id=1 v="x" → id=1 v="y"`, `deleted a id=2 v=null`,
			}, f.events(t, 4))
			require.Equal(t, db.Flavor, f.last.Flavor)
			again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})), f.last)
			db.Exec(t, "insert into a values (3, 'z')")
			require.Equal(t, []string{`inserted a id=3 v="z"`}, again.events(t, 1))
		})
	}
}

func TestATransactionLargerThanTheBudgetComesInPartsWithRowsCountedThrough(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id bigint primary key auto_increment, v varchar(4000)) engine=InnoDB", "create table b like a")
			cfg := settings(db)
			cfg.BatchBytes, cfg.TransactionBytes, cfg.MemoryBytes = 4<<10, 20<<10, 40<<10
			f := follow(t, tailer(cfg, showing(map[string][]string{"a": {"id"}, "b": {"id"}})))

			const rows = 200
			statements := []string{"start transaction"}
			for range rows / 2 {
				statements = append(statements, "insert into a (v) values (repeat('x', 1000)), (repeat('y', 1000))", "insert into b (v) values ('')")
			}
			db.Exec(t, append(statements, "commit")...)

			f.events(t, rows+rows/2)
			parts := slices.DeleteFunc(f.seen, func(b schema.Batch) bool { return b.Rows == 0 }) // others use the server too
			require.Greater(t, len(parts), 5)
			requireCounted(t, parts, map[string]int{"a": rows, "b": rows / 2})
			last := len(parts) - 1
			for i, b := range parts[:last] {
				require.NotNil(t, b.Position.Within, "batch %d", i)
				require.Equal(t, parts[0].Position.GTIDs, b.Position.GTIDs, "invariant 2: a part moves no position")
			}
			require.Nil(t, parts[last].Position.Within)
			require.NotEqual(t, parts[0].Position.GTIDs, parts[last].Position.GTIDs)
		})
	}
}

// requireCounted asks that the ids of a transaction's events count the rows of each table without gap.
func requireCounted(t *testing.T, batches []schema.Batch, want map[string]int) {
	t.Helper()
	next := map[string]int{}
	for _, b := range batches {
		for i := range b.Events {
			e := &b.Events[i]
			var table string
			_, err := fmt.Sscanf(string(e.Data), "inserted %s", &table)
			require.NoError(t, err)
			require.Equal(t, fmt.Sprintf("%s/%s/%d/0", e.GTID, table, next[table]), string(e.ID))
			next[table]++
		}
	}
	require.Equal(t, want, next)
}
