package binlog

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

func TestAStatementsTablesAreThoseThatItEmpties(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"truncate a":                                     "x.a truncated",
		"TRUNCATE TABLE `y`.`a b`":                       "y.a b truncated",
		"DROP TABLE IF EXISTS `a`,y . b":                 "x.a dropped, y.b dropped",
		"DROP /*!40005 TEMPORARY */ TABLE IF EXISTS `a`": "",
		"drop database if exists y":                      "y. dropped",
		"drop view a":                                    "",
		"rename table a to b":                            "x.a renamed, x.b replaced",
		"rename table a nowait to y.b":                   "x.a renamed, y.b replaced",
		"RENAME TABLE `a` TO `_a_del`, `_a_gho` TO `a`":  "x._a_del replaced, x._a_gho renamed, x.a replaced",
		"rename user a to b":                             "",
		"alter table a rename to b":                      "x.a renamed, x.b replaced",
		"alter table a add x int, rename column y to z, rename index i to j":      "",
		"alter online table if exists a add index i (x), rename as y.b":           "x.a renamed, y.b replaced",
		"alter table a drop column b, comment 'rename to c'":                      "",
		"alter table a truncate partition p0":                                     "x.a part_lost",
		"alter table a exchange partition p with table b":                         "x.a part_lost",
		"alter table a discard tablespace":                                        "x.a part_lost",
		"create or replace table a (id int)":                                      "x.a replaced",
		"create or replace temporary table a (id int)":                            "",
		"create or replace view a as select 1":                                    "",
		"create table a (id int)":                                                 "",
		"rename table a to tmp, b to a, tmp to b /* both, in place of another */": "x.tmp replaced, x.a replaced, x.tmp renamed, x.b replaced",
		"drop":                     "",
		"truncate":                 "x. truncated",
		"alter table":              "",
		"insert into a values (1)": "",
	}
	for text, want := range cases {
		var got []string
		for _, c := range (&query{database: "x", text: text}).clears() {
			got = append(got, fmt.Sprintf("%s.%s %s", c.database, c.table, c.how))
		}
		require.Equal(t, want, strings.Join(got, ", "), text)
	}
}

func TestATableThatLosesItsRowsAtOnceIsAnEventInItsPlace(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			f := odd(t, db)

			db.Exec(t, "insert into a (id) values (1)", "truncate table a", "truncate table noise", "insert into a (id) values (2)",
				"create table b like a", "rename table a to gone, b to a", "insert into a (id) values (3)",
				"create temporary table tmp (id int)", "drop temporary table tmp", "drop table gone, a")

			name := func(how string) string { return `{"table":"a","how":"` + how + `"}` }
			require.Equal(t, []string{
				`inserted a id=1 v=null`, name("truncated"), `inserted a id=2 v=null`, name("replaced"), `inserted a id=3 v=null`, name("dropped"),
			}, f.events(t, 6))
			f.covers(t, db)
			for _, b := range f.seen {
				for i := range b.Events {
					require.Equal(t, string(b.Events[i].GTID)+"/a/0/0", string(b.Events[i].ID))
				}
			}
		})
	}
}

func TestADroppedDatabaseTakesEveryTableWithIt(t *testing.T) {
	t.Parallel()
	p := planner{database: "echodb", layouts: []*schema.Layout{showing(map[string][]string{"a": {"id"}, "b": {"id"}})}}

	require.Len(t, p.named(tableName{database: "echodb"}), 2)
	require.Empty(t, p.named(tableName{database: "other"}))
	require.Len(t, p.named(tableName{"EchoDB", "A"}), 1, "lower_case_table_names")
}

func TestTheEventOfAnEmptiedTableIsAsDocumented(t *testing.T) {
	t.Parallel()
	golden, err := txtar.ParseFile("testdata/events/truncated.txtar")
	require.NoError(t, err)
	q := query{database: "echodb", text: strings.TrimSpace(string(golden.Files[0].Data))}
	c := q.clears()[0]
	j := newJob()
	j.commits = []schema.Commit{{GTID: []byte("3e11fa47-71ca-11e1-9e33-c80aa9429562:7"), Committed: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)}}
	j.rows = []rawRows{{event: replication.QUERY_EVENT, body: []byte(c.how), plan: &plan{Plan: row.Plan{Name: c.table, Table: &schema.Table{Name: "messages"}}}}}

	newWorker("echo", schema.Selection{}).run(t.Context(), j)

	require.NoError(t, j.err)
	require.Len(t, j.batch.Events, 1)
	e := &j.batch.Events[0]
	require.NoError(t, e.Validate())
	got := fmt.Sprintf("%s\nid: %s\nsubject: %s\ntime: %s\n%s\n", e.Type, e.ID, e.Subject, e.Time.Format(time.RFC3339), e.Data)
	require.Equal(t, string(golden.Files[1].Data), got)
}
