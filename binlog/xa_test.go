package binlog

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// xa writes XA transactions whose names no other test has on the server.
type xa struct{ db *stack.Database }

func (x xa) id(name string) string { return "'" + name + "','" + x.db.Name + "'" }

// prepare runs the statements up to the first phase.
func (x xa) prepare(t *testing.T, name string, statements ...string) {
	t.Helper()
	all := append([]string{"xa start " + x.id(name)}, statements...)
	x.db.Exec(t, append(all, "xa end "+x.id(name), "xa prepare "+x.id(name))...)
}

func (x xa) commit(t *testing.T, name string) {
	t.Helper()
	x.end(t, "xa commit "+x.id(name))
}

func (x xa) rollback(t *testing.T, name string) {
	t.Helper()
	x.end(t, "xa rollback "+x.id(name))
}

// end runs an outcome once the server knows the transaction: while the session
// that prepared it is being closed, MariaDB does not.
func (x xa) end(t *testing.T, outcome string) {
	t.Helper()
	conn := x.db.Open(t)
	require.Eventually(t, func() bool {
		_, err := conn.Execute(outcome)
		const unknown = 1397
		if failed, ok := errors.AsType[*mysql.MyError](err); ok && failed.Code == unknown {
			return false
		}
		require.NoError(t, err)
		return true
	}, 20*time.Second, 5*time.Millisecond)
}

// until takes batches until the position is as wanted.
func (f *following) until(t *testing.T, what string, wanted func(schema.Position) bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for !wanted(f.last) {
		select {
		case b, open := <-f.batches:
			if !open {
				require.NoError(t, <-f.ended)
			}
			f.seen, f.last = append(f.seen, b), b.Position
		case <-deadline:
			require.Failf(t, "the position is not as wanted", "%s: %+v", what, f.last)
		}
	}
}

// waitsFor tells positions in which so many XA transactions with rows wait.
func waitsFor(n int) func(schema.Position) bool {
	return func(p schema.Position) bool { return len(p.Prepared) == n }
}

// TestXA holds these claims to a server of its own, one after another: a
// transaction that one prepared and ends while another runs is a stranger to it.
func TestXA(t *testing.T) {
	t.Parallel()
	servers := map[string]func(testing.TB, stack.Options) *stack.Database{"mysql": stack.PrivateMySQL, "mariadb": stack.PrivateMariaDB}
	for flavor, private := range servers {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := private(t, stack.Options{Quick: true})
			for claim, hold := range map[string]func(*testing.T, *stack.Database){
				"AnXATransactionIsToldWhereItIsCommitted":                          anXATransactionIsToldWhereItIsCommitted,
				"APreparedTransactionIsNotInThePositionAndComesAgainAfterARestart": aPreparedTransactionIsNotInThePositionAndComesAgainAfterARestart,
				"ARestartGivesTheRowsOfAnXATransactionTheSameIDs":                  aRestartGivesTheRowsOfAnXATransactionTheSameIDs,
				"ALargeXATransactionWaitsInAFileAndComesInParts":                   aLargeXATransactionWaitsInAFileAndComesInParts,
				"APreparedTransactionOutlivesARestartOfTheServer":                  aPreparedTransactionOutlivesARestartOfTheServer,
				"ATransactionPreparedBeforeTheStartIsLookedForInTheLog":            aTransactionPreparedBeforeTheStartIsLookedForInTheLog,
				"TheCommitOfATransactionWhosePrepareIsPurgedStopsTheReader":        theCommitOfATransactionWhosePrepareIsPurgedStopsTheReader,
				"XATransactionsWithoutRowsOfOursHoldNothing":                       xATransactionsWithoutRowsOfOursHoldNothing,
			} {
				t.Run(claim, func(t *testing.T) {
					db.Exec(t, "drop table if exists a, b, noise")
					hold(t, db)
				})
			}
		})
	}
}

func anXATransactionIsToldWhereItIsCommitted(t *testing.T, db *stack.Database) {
	t.Helper()
	f, x := odd(t, db), xa{db}

	x.prepare(t, "one", "insert into a (id) values (1)", "insert into a (id) values (2)")
	x.prepare(t, "two", "insert into a (id) values (3)")
	db.Exec(t, "insert into a (id) values (4)")
	x.rollback(t, "two")
	x.commit(t, "one")
	db.Exec(t, "insert into a (id) values (5)")

	require.Equal(t, []string{
		`inserted a id=4 v=null`, `inserted a id=1 v=null`, `inserted a id=2 v=null`, `inserted a id=5 v=null`,
	}, f.events(t, 4))
	f.covers(t, db)
	require.Empty(t, f.last.Prepared)
	require.Empty(t, f.last.Beyond)
	require.Len(t, events(f.seen), 4)
}

func aPreparedTransactionIsNotInThePositionAndComesAgainAfterARestart(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	f := odd(t, db)
	x.prepare(t, "one", "insert into a (id) values (1)")
	db.Exec(t, "insert into a (id) values (2)")
	x.prepare(t, "two", "insert into a (id) values (3)")
	db.Exec(t, "insert into a (id) values (4)")
	x.prepare(t, "gone", "insert into a (id) values (5)")
	x.rollback(t, "gone")
	x.prepare(t, "done", "insert into a (id) values (6)")
	x.commit(t, "done")
	f.events(t, 3)
	f.until(t, "two wait", waitsFor(2))
	f.end()
	requireHeld(t, &f.last)

	again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), f.last)
	x.commit(t, "two")
	db.Exec(t, "insert into a (id) values (7)")
	require.Equal(t, []string{"inserted a id=3", "inserted a id=7"}, again.events(t, 2))
	again.until(t, "one waits", waitsFor(1))
	again.end()
	requireHeld(t, &again.last)

	last := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), again.last)
	x.commit(t, "one")
	require.Equal(t, []string{"inserted a id=1"}, last.events(t, 1))
	last.until(t, "none waits", waitsFor(0))
	last.covers(t, db)
	require.Len(t, events(last.seen), 1)
}

// requireHeld asks that the position lacks each prepare: on MariaDB, that it is before the first.
func requireHeld(t *testing.T, p *schema.Position) {
	t.Helper()
	ours, err := gtid.ParseSet(p.Flavor, p.GTIDs)
	require.NoError(t, err)
	for _, prepared := range p.Prepared {
		one, err := gtid.ParseSet(p.Flavor, prepared.GTID)
		require.NoError(t, err)
		require.False(t, ours.Contain(one), "invariant 2: %s is in %s", prepared.GTID, p.GTIDs)
	}
	require.Equal(t, p.Flavor == mysql.MariaDBFlavor, p.Beyond != "")
}

func aRestartGivesTheRowsOfAnXATransactionTheSameIDs(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	f := odd(t, db)
	x.prepare(t, "one", "insert into a (id) values (1), (2)")
	f.until(t, "one waits", waitsFor(1))
	again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})), f.last)
	x.commit(t, "one")

	f.events(t, 2)
	again.events(t, 2)

	require.Equal(t, idsOf(f.seen), idsOf(again.seen), "invariant 4")
	require.Equal(t, f.last.GTIDs, again.last.GTIDs)
	prepare := f.seen[0].Position.Prepared[0].GTID
	require.NotContains(t, idsOf(f.seen)[0], prepare, "they are told under the commit")
}

func aLargeXATransactionWaitsInAFileAndComesInParts(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	db.Exec(t, "create table a (id bigint primary key auto_increment, v varchar(4000)) engine=InnoDB", "create table b like a")
	layout := showing(map[string][]string{"a": {"id"}, "b": {"id"}})
	from, err := Start(t.Context(), settings(db), "test")
	require.NoError(t, err)
	const rows = 300
	var statements []string
	for range rows / 3 {
		statements = append(statements, "insert into a (v) values (repeat('x', 1000)), (repeat('y', 1000)), (repeat('z', 1000))", "insert into b (v) values ('')")
	}
	x.prepare(t, "large", statements...)
	db.Exec(t, "insert into b (v) values ('between')")
	x.commit(t, "large")

	var all []schema.Batch
	runs := 0
	for ; len(events(all)) < rows+rows/3+1; runs++ {
		f := followFrom(t, tailer(small(settings(db), runs), layout), from)
		f.batchesWithin(t, 1+runs%3)
		f.end()
		all, from = append(all, f.seen...), f.last
	}

	require.Greater(t, runs, 4)
	require.Empty(t, from.Within)
	require.Empty(t, from.Prepared)
	require.Equal(t, []string{"inserted b id=101"}, events(all)[:1], "it was committed first")
	all[0].Events = all[0].Events[1:]
	requireCounted(t, all, map[string]int{"a": rows, "b": rows / 3})
}

func aPreparedTransactionOutlivesARestartOfTheServer(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	f := odd(t, db)
	x.prepare(t, "one", "insert into a (id) values (1)")
	f.until(t, "one waits", waitsFor(1))
	db.Server.Stop(t)
	require.Error(t, f.error(t))
	db.Server.Start(t)

	again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), f.last)
	x.commit(t, "one")

	require.Equal(t, []string{"inserted a id=1"}, again.events(t, 1))
}

func aTransactionPreparedBeforeTheStartIsLookedForInTheLog(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	db.Exec(t, "create table a (id int primary key, v varchar(2000)) engine=InnoDB", "create table noise (id int) engine=InnoDB", "insert into a (id) values (0)")
	x.prepare(t, "early", "insert into a (id) values (1)")
	x.prepare(t, "taken back", "insert into a (id) values (2)")
	x.prepare(t, "noise", "insert into noise values (1)")
	x.prepare(t, "used again", "insert into a (id) values (3)")
	x.commit(t, "used again")
	x.prepare(t, "used again", "insert into a (id) values (4)")
	tail := tailer(settings(db), showing(map[string][]string{"a": {"id"}}))
	f := follow(t, tail)
	db.Exec(t, "insert into a (id) values (5)")
	x.rollback(t, "taken back")
	x.commit(t, "noise")
	x.commit(t, "used again")
	x.commit(t, "early")
	db.Exec(t, "insert into a (id) values (6)")

	var told []string
	for streams := 1; len(told) < 4; streams++ { // as a relay begins anew
		require.LessOrEqual(t, streams, 12, "the log is read again once for each, and once more where MariaDB still knows the old connection")
		for b := range f.batches {
			f.seen, f.last = append(f.seen, b), b.Position
			if told = append(told, events([]schema.Batch{b})...); len(told) == 4 {
				f.end()
			}
		}
		f = followFrom(t, tail, f.last)
	}

	require.Equal(t, []string{"inserted a id=5", "inserted a id=4", "inserted a id=1", "inserted a id=6"}, told)
}

func theCommitOfATransactionWhosePrepareIsPurgedStopsTheReader(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	db.Exec(t, "create table a (id int primary key, v varchar(2000)) engine=InnoDB")
	x.prepare(t, "early", "insert into a (id) values (1)")
	db.Exec(t, "flush binary logs", "insert into a (id) values (2)", "flush binary logs")
	purgeLogs(t, db)
	tail := tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}}))
	f := follow(t, tail)
	x.commit(t, "early")
	require.ErrorContains(t, f.error(t), "looked for")
	f = followFrom(t, tail, f.last)

	err := f.error(t)

	requireStop(t, err, schema.StateNotReplicating, "snapshot")
	requireGoesOnBehind(t, db, err)
}

func xATransactionsWithoutRowsOfOursHoldNothing(t *testing.T, db *stack.Database) {
	t.Helper()
	x := xa{db}
	f := odd(t, db)
	ours := func(p schema.Position) bool { return strings.Contains(strings.Join(p.Rowless, " "), hexOf(db.Name)) }
	x.prepare(t, "noise", "insert into noise values (1)")
	f.until(t, "its outcome is awaited", ours)
	f.covers(t, db)

	again := followFrom(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), f.last)
	x.commit(t, "noise")
	db.Exec(t, "insert into a (id) values (1)")

	require.Equal(t, []string{"inserted a id=1"}, again.events(t, 1))
	require.False(t, ours(again.last))
}

func hexOf(text string) string { return fmt.Sprintf("%x", text) }
