package binlog

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/stack"
)

// nameless are servers whose logs name no columns: MySQL's default tells signs
// and character sets, MariaDB's default and MySQL 5.6 nothing.
func nameless() map[string]func(*testing.T) *stack.Database {
	return map[string]func(*testing.T) *stack.Database{
		"mysql": func(t *testing.T) *stack.Database {
			t.Helper()
			db := stack.PrivateMySQL(t, stack.Options{})
			db.Exec(t, "set global binlog_row_metadata = MINIMAL")
			return db
		},
		"mariadb": func(t *testing.T) *stack.Database {
			t.Helper()
			db := stack.PrivateMariaDB(t, stack.Options{})
			db.Exec(t, "set global binlog_row_metadata = NO_LOG")
			return db
		},
		"mysql 5.6": func(t *testing.T) *stack.Database {
			t.Helper()
			return stack.PrivateMySQL56(t, stack.Options{})
		},
	}
}

// beginning streams from where the server is now, as a relay without a
// position does.
func beginning(t *testing.T, db *stack.Database, layout *schema.Layout) *following {
	t.Helper()
	stored, err := Begin(t.Context(), settings(db), "test", []*schema.Layout{layout})
	require.NoError(t, err)
	require.NotEmpty(t, stored.History)
	f := recalling(t, db, stored, layout)
	f.kept = stored.History
	return f
}

// history is all that was to be stored.
func (f *following) history() []schema.HistoryRecord { return append(f.kept, historyOf(f.seen)...) }

// recalling streams from what is stored.
func recalling(t *testing.T, db *stack.Database, stored schema.Stored, layout *schema.Layout) *following {
	t.Helper()
	return followStored(t, tailer(settings(db), layout), stored)
}

func TestRowsWithoutNamesAreReadByTheDefinitionTheyWereLoggedWith(t *testing.T) {
	t.Parallel()
	for name, server := range nameless() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := server(t)
			t.Run("through every statement that changes columns", func(t *testing.T) { followsStatements(t, db) })
			t.Run("a table that was renamed into place", func(t *testing.T) { followsRenames(t, db) })
			t.Run("a table of each type", func(t *testing.T) { definesEveryType(t, db, name) })
			t.Run("Echo's own tables", func(t *testing.T) { readsEcho(t, db, name) })
			t.Run("a statement that is not understood", func(t *testing.T) { losesAndFinds(t, db) })
			t.Run("old rows without a history", func(t *testing.T) { stopsAndIsMended(t, db, name) })
		})
	}
}

func followsStatements(t *testing.T, db *stack.Database) {
	t.Helper()
	db.Exec(t, "create table a (id int primary key, v varchar(20) character set utf8mb4, n int unsigned null, kind enum('x','it''s'), w varchar(9) character set latin1) engine=InnoDB")
	layout := showing(map[string][]string{"a": {"id", "v", "label", "n", "kind", "w", "first"}})
	f := beginning(t, db, layout)

	db.Exec(t, "set names utf8mb4", "insert into a values (1, 'ü', 4000000000, 'it''s', 'é')",
		"alter table a add column first bigint not null default 7 first, drop column n", "insert into a values (8, 2, 'two', 'x', '')",
		"alter table a change v label varchar(20) character set utf8mb4", "insert into a values (9, 3, 'three', 'x', '')",
		"alter table a modify kind enum('z','x','it''s') after id, add index (label)", "insert into a values (10, 4, 'z', 'four', '')")

	want := []string{
		`inserted a id=1 v="ü" n=4000000000 kind="it's" w="é"`,
		`inserted a id=2 v="two" kind="x" w="" first=8`,
		`inserted a id=3 label="three" kind="x" w="" first=9`,
		`inserted a id=4 label="four" kind="z" w="" first=10`,
	}
	require.Equal(t, want, f.events(t, 4))
	again := recalling(t, db, schema.Stored{Position: f.start, History: f.history()}, layout)
	require.Equal(t, want, again.events(t, 4), "what is kept reads old rows as they were")
	require.Empty(t, historyOf(again.seen), "what is known is not stored again")
}

func followsRenames(t *testing.T, db *stack.Database) {
	t.Helper()
	db.Exec(t, "create table b (id int primary key, v int, w int) engine=InnoDB")
	layout := showing(map[string][]string{"b": {"id", "v", "w"}})
	f := beginning(t, db, layout)

	db.Exec(t, "insert into b values (1, 10, 100)",
		"create table b_new like b", "alter table b_new change v x int, change w v int", "alter table b_new change x w int",
		"rename table b to b_old, b_new to b", "insert into b (id, v, w) values (2, 20, 200)",
		"drop table b", "create table b (w int, v int, id int primary key) engine=InnoDB", "insert into b (id, v, w) values (3, 30, 300)",
		"create table if not exists b (z int)", "insert into b (id, v, w) values (4, 40, 400)")

	want := []string{
		"inserted b id=1 v=10 w=100", `{"table":"b","how":"replaced"}`, "inserted b id=2 v=20 w=200",
		`{"table":"b","how":"dropped"}`, "inserted b id=3 v=30 w=300", "inserted b id=4 v=40 w=400",
	}
	require.Equal(t, want, f.events(t, len(want)))
	again := recalling(t, db, schema.Stored{Position: f.start, History: f.history()}, layout)
	require.Equal(t, want, again.events(t, len(want)))
}

// readsEcho plays what a recording holds: its events come out again.
func readsEcho(t *testing.T, db *stack.Database, server string) {
	t.Helper()
	want, err := ofEcho(t, fullFixture).read(t)
	require.NoError(t, err)
	sql := ddl.Head()
	if db.Flavor == mysql.MariaDBFlavor {
		sql = ddl.ForMariaDB(sql)
	} else if server == "mysql 5.6" {
		sql = ddl.ForMySQL56(sql)
	}
	db.Exec(t, statementsOf(sql)...)
	actions, err := os.ReadFile("../test/echo/fixtures/actions.sql")
	require.NoError(t, err)
	f := beginning(t, db, echo1.Layout())

	db.Exec(t, append([]string{"set timestamp = 1790000000"}, statementsOf(string(actions))...)...)

	f.events(t, len(events(want)))
	require.Empty(t, deadOf(f.seen))
	require.Equal(t, untimed(want), untimed(f.seen))
}

// warns tells whether check recommends names in the log.
func warns(findings []schema.Finding) bool {
	return slices.ContainsFunc(findings, func(f schema.Finding) bool {
		return f.Subject == "binlog_row_metadata" && f.Level == schema.LevelWarning
	})
}

// statementsOf cuts a file of SQL, whose comments are lines of their own.
func statementsOf(sql string) []string {
	sql = regexp.MustCompile(`(?m)^--.*$`).ReplaceAllString(sql, "")
	statements := regexp.MustCompile(`;\s+`).Split(strings.TrimSuffix(strings.TrimSpace(sql), ";"), -1)
	return slices.DeleteFunc(statements, func(s string) bool { return strings.TrimSpace(s) == "" })
}

// losesAndFinds uses a type that the parser of statements does not know.
func losesAndFinds(t *testing.T, db *stack.Database) {
	t.Helper()
	db.Exec(t, "create table c (id int primary key, v int) engine=InnoDB")
	layout := showing(map[string][]string{"c": {"id", "v"}})
	f := beginning(t, db, layout)

	db.Exec(t, "insert into c values (1, 10)", "alter table c add column g geometry null first", "insert into c (id, v) values (2, 20)")

	require.Equal(t, []string{"inserted c id=1 v=10", "inserted c id=2 v=20"}, f.events(t, 2), "the server tells what it was made into")
}

func stopsAndIsMended(t *testing.T, db *stack.Database, name string) {
	t.Helper()
	db.Exec(t, "create table d (id int primary key, v int, w int) engine=InnoDB")
	layout := showing(map[string][]string{"d": {"id", "v", "w"}})
	start, err := Start(t.Context(), settings(db), "test")
	require.NoError(t, err)
	db.Exec(t, "insert into d values (1, 10, 100)", "alter table d change v x int, change w v int", "alter table d change x w int", "insert into d (id, v, w) values (2, 20, 200)")

	f := recalling(t, db, schema.Stored{Position: start}, layout)

	first, open := <-f.batches
	require.False(t, open, "what fits by its types only is not taken: %v", events([]schema.Batch{first}))
	requireStop(t, <-f.ended, schema.StateSchemaMismatch, "echocdc schema set d")
	require.True(t, warns(Check(t.Context(), settings(db), []*schema.Layout{layout})) || name == "mysql 5.6")
	_, def, err := ReadDefinition("create table d (id int primary key, v int, w int)", "utf8mb4")
	require.NoError(t, err)
	kept, err := OpenHistory(db.Flavor, nil)
	require.NoError(t, err)
	records, err := kept.Set("d", def, start)
	require.NoError(t, err)
	mended := recalling(t, db, schema.Stored{Position: start, History: records}, layout)
	require.Equal(t, []string{"inserted d id=1 v=10 w=100", "inserted d id=2 v=20 w=200"}, mended.events(t, 2))
}
