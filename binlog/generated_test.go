package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func TestGeneratedAndInvisibleColumnsAreReadAsASelectShowsThem(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, `create table a (id int primary key, base int, computed int as (base * 2) virtual, kept varchar(20) as (concat('x', base)) stored,
				hidden int invisible default 7, last varchar(9) default 'end') engine=InnoDB`)
			f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "base", "computed", "kept", "hidden", "last"}})))

			db.Exec(t, "insert into a (id, base) values (1, 21), (2, null)", "update a set base = 4, hidden = 8 where id = 1", "delete from a where id = 2",
				"alter table a drop primary key, add index (computed)", "update a set base = 5")

			require.Equal(t, []string{
				`inserted a id=1 base=21 computed=42 kept="x21" hidden=7 last="end"`,
				`inserted a id=2 base=null computed=null kept=null hidden=7 last="end"`,
				`updated a id=1 base=21 computed=42 kept="x21" hidden=7 last="end" → id=1 base=4 computed=8 kept="x4" hidden=8 last="end"`,
				`deleted a id=2 base=null computed=null kept=null hidden=7 last="end"`,
				`updated a id=1 base=4 computed=8 kept="x4" hidden=8 last="end" → id=1 base=5 computed=10 kept="x5" hidden=8 last="end"`,
			}, f.events(t, 5))
		})
	}
}

// Tables made before MySQL 5.6.4, or by a MariaDB that is told to, keep dates
// and times in other forms. Of their fractions the log does not tell the size.
func TestDatesAndTimesOfOldTablesAreReadAsASelectShowsThemOrRefused(t *testing.T) {
	t.Parallel()
	db := stack.PrivateMariaDB(t, stack.Options{Extra: []string{"--mysql56-temporal-format=OFF"}})
	db.Exec(t, "create table a (id int primary key auto_increment, t time, d datetime, s timestamp null, last varchar(9) default 'end') engine=InnoDB")
	f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"t", "d", "s", "last"}})))

	db.Exec(t, "set time_zone = '+00:00', sql_mode = ''", `insert into a (t, d, s) values
		('-838:59:59', '2026-07-31 23:59:59', '2026-07-31 23:59:59'), ('838:59:59', '0000-00-00 00:00:00', '0000-00-00 00:00:00'),
		('-00:00:01', '9999-12-31 23:59:59', '2038-01-19 03:14:07'), (null, null, null)`)

	require.Equal(t, []string{
		`inserted a t="-838:59:59" d="2026-07-31 23:59:59" s="2026-07-31 23:59:59" last="end"`,
		`inserted a t="838:59:59" d="0000-00-00 00:00:00" s="0000-00-00 00:00:00" last="end"`,
		`inserted a t="-00:00:01" d="9999-12-31 23:59:59" s="2038-01-19 03:14:07" last="end"`,
		`inserted a t=null d=null s=null last="end"`,
	}, f.events(t, 4))

	db.Exec(t, "alter table a modify t time(3)", "insert into a (t) values ('12:00:00.123')")

	requireStop(t, f.error(t), schema.StateSchemaMismatch, "mysql56_temporal_format = ON")
}
