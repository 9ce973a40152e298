package binlog

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// odd is a test's database with a table and a stream of its rows.
func odd(t *testing.T, db *stack.Database) *following {
	t.Helper()
	db.Exec(t, "create table a (id int primary key, doc json, v varchar(2000)) engine=InnoDB", "create table noise (id int) engine=InnoDB")
	return follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})))
}

// covers waits until the position has all that the server has done by now.
func (f *following) covers(t *testing.T, db *stack.Database) {
	t.Helper()
	server, err := Start(t.Context(), settings(db), "test")
	require.NoError(t, err)
	want, err := gtid.ParseSet(server.Flavor, server.GTIDs)
	require.NoError(t, err)
	deadline := time.After(20 * time.Second)
	for {
		ours, err := gtid.ParseSet(server.Flavor, f.last.GTIDs)
		require.NoError(t, err)
		if ours.Contain(want) {
			return
		}
		select {
		case b, open := <-f.batches:
			if !open {
				require.NoError(t, <-f.ended)
			}
			f.seen, f.last = append(f.seen, b), b.Position
		case <-deadline:
			require.Failf(t, "the position stands still", "at %s, the server is at %s", f.last.GTIDs, server.GTIDs)
		}
	}
}

func TestThePositionFollowsEveryKindOfTransaction(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			f := odd(t, db)
			engine := "MyISAM" // MariaDB logs a rollback that could not be whole
			if db.Flavor == mysql.MySQLFlavor {
				engine = "InnoDB"
			}

			db.Exec(t, "create table other (id int) engine="+engine, "insert into a (id) values (1)",
				"start transaction", "insert into a (id) values (2)", "savepoint s", "insert into a (id) values (3)", "rollback to savepoint s", "insert into a (id) values (4)", "commit",
				"start transaction", "insert into a (id) values (5)", "insert into other values (1)", "rollback",
				"start transaction", "insert into a (id) values (6)", "rollback",
				"insert into other values (2)", "create table copied as select 1 as x", "truncate table noise", "insert into noise values (1)",
				"create temporary table tmp (id int)", "insert into tmp values (1)", "drop temporary table tmp",
				"alter table a add column w int first", "update a set v = 'x' where id = 1", "drop table copied", "analyze table a", "flush tables")

			require.Equal(t, []string{
				`inserted a id=1 v=null`, `inserted a id=2 v=null`, `inserted a id=4 v=null`, `updated a id=1 v=null → id=1 v="x"`,
			}, f.events(t, 4))
			f.covers(t, db)
			require.Len(t, events(f.seen), 4)
		})
	}
}

func TestATransactionOfOtherTablesMovesThePositionToo(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	f := odd(t, db)

	db.Exec(t, "insert into noise values (1)")

	f.covers(t, db)
	require.Empty(t, events(f.seen))
}

func TestCompressedTransactionsReadAsOthers(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		db     func(*testing.T) *stack.Database
		turnOn string
	}{
		"mysql":   {func(t *testing.T) *stack.Database { t.Helper(); return stack.MySQL(t) }, "set session binlog_transaction_compression = on, binlog_transaction_compression_level_zstd = 22"},
		"mariadb": {func(t *testing.T) *stack.Database { t.Helper(); return stack.PrivateMariaDB(t, stack.Options{}) }, "set global log_bin_compress = on, log_bin_compress_min_len = 10"},
	}
	for flavor, c := range cases {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := c.db(t)
			if flavor != db.Flavor {
				t.Skip("this server has no such compression")
			}
			f := odd(t, db)
			long := strings.Repeat("lang", 100)

			db.Exec(t, c.turnOn, "insert into a (id, v) values (1, '"+long+"'), (2, 'x')",
				"start transaction", "update a set v = 'y' where id = 1", "delete from a where id = 2", "commit", "alter table a comment '"+long+"'")

			require.Equal(t, []string{
				`inserted a id=1 v="` + long + `"`, `inserted a id=2 v="x"`, `updated a id=1 v="` + long + `" → id=1 v="y"`, `deleted a id=2 v="x"`,
			}, f.events(t, 4))
			f.covers(t, db)
		})
	}
}

func TestTaggedTransactionsAreCoveredByTheirTag(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	if db.Flavor != mysql.MySQLFlavor {
		t.Skip("only MySQL has tags")
	}
	f := odd(t, db)

	db.Exec(t, "set gtid_next = 'automatic:nightly'", "insert into a (id) values (1)", "insert into a (id) values (2)", "set gtid_next = 'automatic'", "insert into a (id) values (3)")

	require.Len(t, f.events(t, 3), 3)
	f.covers(t, db)
	require.Contains(t, f.last.GTIDs, ":nightly:1-2")
	var named []string
	for _, b := range f.seen { // others use the server too: some have no events
		for i := range b.Events {
			named = append(named, string(b.Events[i].GTID))
		}
	}
	require.Contains(t, named[0], ":nightly:")
	require.NotContains(t, named[2], ":nightly:")
}

func TestARowLoggedWithoutAllColumnsIsSetAside(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			f := odd(t, db)

			db.Exec(t, "insert into a (id) values (1)", "set session binlog_row_image = MINIMAL", "update a set v = 'secret' where id = 1",
				"set session binlog_row_image = FULL", "insert into a (id) values (2)")

			require.Equal(t, []string{`inserted a id=1 v=null`, `inserted a id=2 v=null`}, f.events(t, 2))
			dead := deadOf(f.seen)
			require.Len(t, dead, 1)
			require.Equal(t, "updated", dead[0].Op)
			require.Contains(t, dead[0].Reason, "binlog_row_image")
			require.NotContains(t, dead[0].Reason, "secret", "invariant 10")
		})
	}
}

func TestWhatTheLogDoesNotFullyShowStopsTheReader(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		statements []string
		remedy     string
	}{
		"a statement instead of rows": {[]string{"set session binlog_format = STATEMENT", "insert into a (id) values (7)"}, "binlog_format = ROW"},
		"a statement in a comment":    {[]string{"set session binlog_format = STATEMENT", "/*!50000 insert */ into a (id) values (7)"}, "binlog_format = ROW"},
		"a function": {[]string{
			"create function f() returns int deterministic modifies sql data begin insert into a (id) values (8); return 1; end",
			"set session binlog_format = STATEMENT", "do f()",
		}, "binlog_format = ROW"},
	}
	for flavor, database := range flavors() {
		for name, c := range cases {
			t.Run(flavor+" "+name, func(t *testing.T) {
				t.Parallel()
				db := database(t)
				f := odd(t, db)

				db.Exec(t, c.statements...)

				err := f.error(t)
				requireStop(t, err, schema.StateNotReplicating, c.remedy)
				requireGoesOnBehind(t, db, err)
			})
		}
	}
}

// requireGoesOnBehind follows the command that a stop's remedy ends with.
func requireGoesOnBehind(t *testing.T, db *stack.Database, err error) {
	t.Helper()
	var stop *schema.Stop
	require.ErrorAs(t, err, &stop)
	_, set, found := strings.Cut(stop.Remedy, "echocdc position set '")
	require.True(t, found, stop.Remedy)
	behind := schema.Position{Source: "test", Flavor: db.Flavor, GTIDs: strings.TrimSuffix(set, "'")}

	f := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})), behind)
	db.Exec(t, "insert into a (id) values (100)")
	require.Equal(t, []string{`inserted a id=100 v=null`}, f.events(t, 1))
}

func TestAnXATransactionInOnePhaseIsATransaction(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			f := odd(t, db)

			db.Exec(t, "xa start 'two'", "insert into a (id) values (1)", "xa end 'two'", "xa commit 'two' one phase")

			require.Equal(t, []string{`inserted a id=1 v=null`}, f.events(t, 1))
			f.covers(t, db)
		})
	}
}

func TestLoadedDataIsRowsOrStopsTheReader(t *testing.T) {
	t.Parallel()
	servers := map[string]func(testing.TB, stack.Options) *stack.Database{"mysql": stack.PrivateMySQL, "mariadb": stack.PrivateMariaDB}
	for flavor, private := range servers {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := private(t, stack.Options{Quick: true, Extra: []string{"--secure-file-priv=" + os.TempDir()}})
			file := filepath.Join(os.TempDir(), db.Name+".csv")
			require.NoError(t, os.WriteFile(file, []byte("1\tx\n2\ty\n"), 0o644))
			t.Cleanup(func() { _ = os.Remove(file) })
			f := odd(t, db)

			db.Exec(t, "load data infile '"+file+"' into table a (id, v)", "set session binlog_format = STATEMENT",
				"load data infile '"+file+"' into table noise (id, @rest)")

			require.Equal(t, []string{`inserted a id=1 v="x"`, `inserted a id=2 v="y"`}, f.events(t, 2))
			err := f.error(t)
			requireStop(t, err, schema.StateNotReplicating, "binlog_format = ROW")
			requireGoesOnBehind(t, db, err)
		})
	}
}

func TestTransactionsWithoutAnythingInThemAreCovered(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	f := odd(t, db)
	const strange = "00000000-1111-2222-3333-444444444444"

	for _, number := range []string{"7", "3", "8", "5"} { // by hand, with gaps and out of order
		db.Exec(t, "set gtid_next = '"+strange+":"+number+"'", "begin", "commit", "set gtid_next = 'automatic'")
	}
	db.Exec(t, "insert into a (id) values (1)")

	require.Equal(t, []string{`inserted a id=1 v=null`}, f.events(t, 1))
	f.covers(t, db)
	require.Contains(t, f.last.GTIDs, strange+":3:5:7-8")
	again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), f.last)
	db.Exec(t, "set gtid_next = '"+strange+":4'", "insert into a (id) values (2)", "set gtid_next = 'automatic'")
	require.Equal(t, []string{"inserted a id=2"}, again.events(t, 1), "a gap is filled later")
	require.Contains(t, again.last.GTIDs, strange+":3-5:7-8")
}

func TestEachOfMariaDBsDomainsIsGoneOnFromWhereItStands(t *testing.T) {
	t.Parallel()
	db := stack.MariaDB(t)
	f := odd(t, db)
	domain := func(d int, statements ...string) {
		db.Exec(t, append([]string{fmt.Sprintf("set session gtid_domain_id = %d", d)}, statements...)...)
	}

	domain(7, "insert into a (id) values (1)")
	domain(9, "insert into a (id) values (2)")
	domain(7, "insert into a (id) values (3)")
	require.Len(t, f.events(t, 3), 3)
	f.covers(t, db)
	f.end()
	require.Regexp(t, `7-\d+-2.*9-\d+-1|9-\d+-1.*7-\d+-2`, f.last.GTIDs)
	domain(9, "insert into a (id) values (4)", "truncate table noise")
	domain(11, "insert into a (id) values (5)")

	again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), f.last)
	require.Equal(t, []string{"inserted a id=4", "inserted a id=5"}, again.events(t, 2))
	again.covers(t, db)
}
