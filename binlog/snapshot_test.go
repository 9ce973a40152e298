package binlog

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// requested is a ledger in which a snapshot is asked for, of these tables.
func requested(tables ...string) *ledger {
	to := newLedger()
	run := snapshot.NewRun(time.Now(), tables, nil)
	to.history = append(to.history, run.Record())
	return to
}

// taking is a relay that takes snapshots, so many rows a second.
func taking(db *stack.Database, to Publisher, perSecond int, layouts ...*schema.Layout) *Relay {
	return &Relay{
		Tailer: tailer(settings(db), layouts...), Publisher: to, DrainTimeout: time.Second,
		Snapshot: &snapshot.Snapshot{Config: snapshot.Config{RowsPerSecond: perSecond}, Metrics: snapshot.NewMetrics(nil)},
	}
}

// book is what is stored of the run.
func (l *ledger) book(t *testing.T) *snapshot.Book {
	t.Helper()
	l.mu.Lock()
	defer l.mu.Unlock()
	book, err := snapshot.ReadBook(l.history)
	require.NoError(t, err)
	return book
}

// untilOver waits until the run is closed.
func (l *ledger) untilOver(t *testing.T) *snapshot.Book {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		book := l.book(t)
		if !book.Run.Open() {
			return book
		}
		select {
		case <-l.changed:
		case <-deadline:
			require.Failf(t, "the snapshot does not end", "%d rows", book.Rows())
		}
	}
}

// What a rule is given of a row is the same from a SELECT as from the log
// (invariant 4), whatever the column's type.
func TestEveryTypeReadsFromASnapshotAsFromTheLog(t *testing.T) {
	t.Parallel()
	for name, database := range flavors() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			types := slices.DeleteFunc(ofEveryType(), func(c sample) bool { return c.only != "" && c.only != name })
			tables, f, want := filled(t, db, types)
			f.end()
			columns := map[string][]string{}
			for i := range tables {
				columns[tables[i].name] = tables[i].names()
			}
			to := requested()

			runRelay(t, taking(db, to, 0, showing(columns)))

			require.Equal(t, snapshot.StateDone, to.untilOver(t).Run.State)
			got := to.published()
			slices.SortStableFunc(got, byTable)
			slices.SortStableFunc(want, byTable)
			require.Len(t, got, len(want))
			for i := range want {
				require.Equal(t, normalRow(want[i]), normalRow(got[i]))
			}
		})
	}
}

func byTable(a, b string) int { return cmp.Compare(strings.Fields(a)[1], strings.Fields(b)[1]) }

// normalRow is a row whose documents are written alike.
func normalRow(row string) string {
	before, doc, found := strings.Cut(row, "=json ")
	if !found {
		return row
	}
	end := strings.LastIndex(doc, " last=")
	if name, _, another := strings.Cut(doc, "=json "); another {
		end = strings.LastIndex(name, " ")
	}
	value := strings.ReplaceAll(doc[:end], ", ", ",")
	return before + "=json " + normalDoc("json "+strings.ReplaceAll(value, ": ", ":")) + normalRow(doc[end:])
}

// Whoever keeps the last state of each row has the tables in the end, and never
// goes back on the way: a chunk is at least as new as what was published.
func TestAChunkIsNeverOlderThanWhatWasPublishedBefore(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key, v int not null) engine=InnoDB")
			const rows = 400
			fillNumbers(t, db, rows)
			to := requested("a")
			carries := taking(db, to, 2000, showing(map[string][]string{"a": {"id", "v"}}))
			r := runRelay(t, carries)
			r.await(t, schema.StateRunning)

			writes := 0
			conn := db.Open(t)
			for over := false; !over; over = !to.book(t).Run.Open() {
				writes++
				run(t, conn, fmt.Sprintf("update a set v = v + 1 where id = %d", 1+(writes*37)%rows))
			}
			run(t, conn, "delete from a where id = 7")
			to.until(t, rows+writes+1)

			require.NoError(t, r.stop())
			require.Positive(t, writes)
			requireForward(t, to.published())
			require.Equal(t, tableOf(t, db), foldOf(to.published()))
		})
	}
}

func fillNumbers(t *testing.T, db *stack.Database, rows int) {
	t.Helper()
	values := make([]string, rows)
	for i := range values {
		values[i] = fmt.Sprintf("(%d, 0)", i+1)
	}
	db.Exec(t, "insert into a values "+strings.Join(values, ", "))
}

// requireForward requires that a row that a snapshot tells is never older than
// what the log told of it: v only grows.
func requireForward(t *testing.T, rows []string) {
	t.Helper()
	newest := map[string]int{}
	for _, row := range rows {
		_, image, _ := strings.Cut(strings.Replace(row, "deleted", "→", 1), "→")
		inSnapshot := strings.HasPrefix(row, "inserted")
		if inSnapshot {
			image = row
		}
		id, v := numbersOf(t, image)
		if inSnapshot {
			require.GreaterOrEqual(t, v, newest[id], "row %s is told as it was before", id)
		}
		newest[id] = max(newest[id], v)
	}
}

func numbersOf(t *testing.T, image string) (id string, v int) {
	t.Helper()
	for field := range strings.FieldsSeq(image) {
		name, value, _ := strings.Cut(field, "=")
		switch name {
		case "id":
			id = value
		case "v":
			var err error
			v, err = strconv.Atoi(value)
			require.NoError(t, err)
		}
	}
	return id, v
}

// foldOf is the last state of each row.
func foldOf(rows []string) map[string]string {
	state := map[string]string{}
	for _, row := range rows {
		_, image, _ := strings.Cut(row, " a ")
		if _, after, isUpdate := strings.Cut(row, "→"); isUpdate {
			image = after
		}
		fields := strings.Fields(image)
		state[fields[0]] = fields[1]
		if strings.HasPrefix(row, "deleted") {
			delete(state, fields[0])
		}
	}
	return state
}

func tableOf(t *testing.T, db *stack.Database) map[string]string {
	t.Helper()
	result := run(t, db.Open(t), "select concat('id=', id), concat('v=', v) from a")
	state := map[string]string{}
	for i := range result.RowNumber() {
		id, err := result.GetString(i, 0)
		require.NoError(t, err)
		v, err := result.GetString(i, 1)
		require.NoError(t, err)
		state[strings.Clone(id)] = strings.Clone(v)
	}
	return state
}

// The server orders and compares: text by its collation, lists by their parts.
func TestEveryRowIsToldOnceWhateverItsKeyIs(t *testing.T) {
	t.Parallel()
	keys := map[string]string{
		"text":      "create table a (id varchar(20) character set utf8mb4 collate utf8mb4_unicode_ci, v varchar(20), primary key (id)) engine=InnoDB",
		"composite": "create table a (v varchar(20) character set latin1, id varchar(20), primary key (v, id)) engine=InnoDB",
		"unique":    "create table a (id varchar(20) not null, v varchar(20), unique key (id)) engine=InnoDB",
		"bytes":     "create table a (id varbinary(20), v varchar(20), primary key (id)) engine=InnoDB",
	}
	for name, statement := range keys {
		for flavor, database := range flavors() {
			t.Run(name+" on "+flavor, func(t *testing.T) {
				t.Parallel()
				db := database(t)
				db.Exec(t, statement)
				const rows = 300
				values := make([]string, rows)
				for i := range values {
					values[i] = fmt.Sprintf("('%s%d', '%s')", []string{"Ä", "a", "B", "é''", `\\`, " "}[i%6], i, []string{"ä", "b", "_"}[i%3])
				}
				db.Exec(t, "set names utf8mb4", "insert into a (id, v) values "+strings.Join(values, ", "))
				to := requested("a")

				runRelay(t, taking(db, to, 1000, showing(map[string][]string{"a": {"id", "v"}})))

				book := to.untilOver(t)
				require.Equal(t, snapshot.StateDone, book.Run.State, book.Run.Reason)
				require.EqualValues(t, rows, book.Rows())
				got := slices.Sorted(slices.Values(to.published()))
				require.Len(t, slices.Compact(got), rows)
			})
		}
	}
}

// Invariant 8: what is published and how far the run is are stored together.
func TestARunGoesOnBehindTheLastRowThatWasPublished(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key, v int not null) engine=InnoDB")
			const rows = 500
			fillNumbers(t, db, rows)
			to := requested("a")
			failures := 0
			to.failOn = func(row string) error {
				if failures < 3 && strings.HasPrefix(row, fmt.Sprintf("inserted a id=%d ", 101+150*failures)) {
					failures++
					return errors.New("the broker is away")
				}
				return nil
			}

			runRelay(t, taking(db, to, 1000, showing(map[string][]string{"a": {"id", "v"}})))

			require.Equal(t, snapshot.StateDone, to.untilOver(t).Run.State)
			require.Equal(t, 3, failures)
			got := to.published()
			require.Len(t, got, rows)
			for i, row := range got {
				require.Equal(t, fmt.Sprintf("inserted a id=%d v=0", i+1), row)
			}
		})
	}
}

// The rows of ranges alone are told, in every table that has the column.
func TestARangeIsToldAndNothingElse(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key, v int not null, key (v)) engine=InnoDB", "create table b (id int primary key) engine=InnoDB")
	fillNumbers(t, db, 10)
	db.Exec(t, "insert into b values (1)", "update a set v = id div 3")
	to := newLedger()
	request := snapshot.NewRun(time.Now(), nil, []snapshot.Range{{Column: "v", First: 1, Last: 2}})
	to.history = append(to.history, request.Record())

	runRelay(t, taking(db, to, 0, showing(map[string][]string{"a": {"id", "v"}, "b": {"id"}})))

	require.EqualValues(t, 6, to.untilOver(t).Rows())
	require.Equal(t, []string{"inserted a id=3 v=1", "inserted a id=4 v=1", "inserted a id=5 v=1", "inserted a id=6 v=2", "inserted a id=7 v=2", "inserted a id=8 v=2"}, to.published())
}

// A snapshot that was wanted from the start is requested with the first position.
func TestAFirstStartRequestsASnapshotWhenItIsConfigured(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key, v int not null) engine=InnoDB")
	fillNumbers(t, db, 10)
	to := newLedger()
	carries := taking(db, to, 0, showing(map[string][]string{"a": {"id", "v"}}))
	carries.Snapshot.Config.OnFirstStart = true

	runRelay(t, carries)

	to.until(t, 10)
	require.Equal(t, snapshot.StateDone, to.untilOver(t).Run.State)
	require.Equal(t, tableOf(t, db), foldOf(to.published()))
}

// The stream is held up by one chunk at a time, never by the run.
func TestTheStreamGoesOnWhileASnapshotIsTaken(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key, v int not null) engine=InnoDB", "create table b (id int primary key) engine=InnoDB")
	fillNumbers(t, db, 500)
	to := requested("a")
	carries := taking(db, to, 100, showing(map[string][]string{"a": {"id", "v"}, "b": {"id"}}))
	r := runRelay(t, carries)
	r.await(t, schema.StateRunning)

	for i := range 20 { // each is published before the next, while the run goes on
		db.Exec(t, fmt.Sprintf("insert into b values (%d)", i))
		wanted := fmt.Sprintf("inserted b id=%d", i)
		deadline, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		for !slices.Contains(to.published(), wanted) {
			select {
			case <-to.changed:
			case <-deadline.Done():
				require.Fail(t, "the stream stands still")
			}
		}
		cancel()
	}

	require.True(t, to.book(t).Run.Open(), "the run was over before the stream could prove anything")
}
