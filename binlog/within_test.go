package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// small are budgets at which a few hundred rows are a large transaction. They
// differ from run to run, so that parts do not end where they ended before.
func small(cfg Config, run int) Config {
	cfg.BatchBytes, cfg.TransactionBytes, cfg.MemoryBytes = (15+5*run)<<10, (20+7*run)<<10, 200<<10
	return cfg
}

// batches takes the next n batches, or all until the position has no part of a
// transaction any more.
func (f *following) batchesWithin(t *testing.T, n int) {
	t.Helper()
	for range n {
		b, open := <-f.batches
		if !open {
			require.NoError(t, <-f.ended)
		}
		f.seen, f.last = append(f.seen, b), b.Position
		if b.Rows > 0 && f.last.Within == nil {
			return
		}
	}
}

func TestAStopBetweenTwoPartsRepeatsNoEventAndLosesNone(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		database func(testing.TB) *stack.Database
		turnOn   string
	}{
		"mysql":            {stack.MySQL, "set @nothing = 1"},
		"mysql compressed": {stack.MySQL, "set session binlog_transaction_compression = on, binlog_transaction_compression_level_zstd = 22"},
		"mariadb":          {stack.MariaDB, "set @nothing = 1"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := c.database(t)
			db.Exec(t, "create table a (id bigint primary key auto_increment, v varchar(4000)) engine=InnoDB", "create table b like a")
			layout := showing(map[string][]string{"a": {"id"}, "b": {"id"}})
			from, err := Start(t.Context(), settings(db), "test")
			require.NoError(t, err)
			const rows = 300
			statements := []string{c.turnOn, "start transaction"}
			for range rows / 3 {
				statements = append(statements, "insert into a (v) values (repeat('x', 1000)), (repeat('y', 1000)), (repeat('z', 1000))", "insert into b (v) values ('')")
			}
			db.Exec(t, append(statements, "commit")...)

			var all []schema.Batch
			runs := 0
			for ; len(events(all)) < rows+rows/3; runs++ {
				f := followFrom(t, tailer(small(settings(db), runs), layout), from)
				f.batchesWithin(t, 1+runs%3)
				f.end()
				all, from = append(all, f.seen...), f.last
			}

			require.Greater(t, runs, 4)
			require.Nil(t, from.Within)
			requireCounted(t, all, map[string]int{"a": rows, "b": rows / 3})
			last := followFrom(t, tailer(settings(db), layout), from)
			db.Exec(t, "insert into b (v) values ('after')")
			require.Equal(t, []string{"inserted b id=101"}, last.events(t, 1))
		})
	}
}

func TestATransactionInFrontOfOneThatIsPartlyPublishedKeepsItsPlace(t *testing.T) {
	t.Parallel()
	log := fixture(t)
	batches, err := log.read(t)
	require.NoError(t, err)
	late := string(batches[len(batches)-1].Events[len(batches[len(batches)-1].Events)-1].GTID)
	log.within = &schema.Within{GTID: late, Rows: map[string]int{}}
	log.limits = limits{batch: 1, transaction: 4 << 20}

	cut, err := log.read(t)

	require.NoError(t, err)
	require.Greater(t, len(cut), 100)
	for _, b := range cut {
		covered, err := gtid.ParseSet(b.Position.Flavor, b.Position.GTIDs)
		require.NoError(t, err)
		done, err := gtid.ParseSet(b.Position.Flavor, late)
		require.NoError(t, err)
		require.Equal(t, !covered.Contain(done), b.Position.Within != nil, "until it has ended, what is published of it is remembered")
	}
}

func TestALargeTransactionInFrontOfOneThatIsPartlyPublishedStopsTheReader(t *testing.T) {
	t.Parallel()
	log := fixture(t)
	log.within = &schema.Within{GTID: "00000000-0000-0000-0000-000000000001:1", Rows: map[string]int{}}
	log.limits = limits{batch: 1, transaction: 1}

	_, err := log.read(t)

	requireStop(t, err, schema.StateNotReplicating, "transaction_bytes")
}
