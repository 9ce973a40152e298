package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func TestRowsWithoutColumnNamesStopTheReaderWhenNothingIsKnownOfTheirTable(t *testing.T) {
	t.Parallel()
	full := readOracle(t, fullFixture, "mysql")
	log := recorded{
		path: "../test/echo/fixtures/actions.minimal-metadata.binlog", database: full.database,
		layouts: []*schema.Layout{showing(full.columns)},
	}

	_, err := log.read(t)

	requireStop(t, err, schema.StateSchemaMismatch, "echocdc schema set")
}

func TestARequiredColumnThatGoesAwayStopsTheReaderAfterTheRowsBefore(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key, v int) engine=InnoDB")
			layout := showing(map[string][]string{"a": {"id", "v"}})
			layout.Tables[0].Columns[1].Optional = false
			f := follow(t, tailer(settings(db), layout))

			db.Exec(t, "insert into a values (1, 1)")
			f.events(t, 1)
			db.Exec(t, "insert into a values (2, 2)", "alter table a drop column v", "insert into a values (3)")

			require.Equal(t, []string{"inserted a id=1 v=1", "inserted a id=2 v=2"}, f.events(t, 2))
			requireStop(t, f.error(t), schema.StateSchemaMismatch, "newer echocdc")
		})
	}
}

func TestTheLayoutThatFitsTheRowsReadsThem(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key, old int) engine=InnoDB")
	second, first := showing(map[string][]string{"a": {"id", "new"}}), showing(map[string][]string{"a": {"id", "old"}})
	second.Name, first.Name = "second", "first"
	second.Tables[0].Columns[1].Optional, first.Tables[0].Columns[1].Optional = false, false
	f := follow(t, tailer(settings(db), second, first))

	db.Exec(t, "insert into a values (1, 1)", "alter table a rename column old to new", "insert into a values (2, 2)")

	require.Equal(t, []string{"inserted a id=1 old=1", "inserted a id=2 new=2"}, f.events(t, 2))
	adapters := map[string]bool{}
	for _, b := range f.seen {
		for i := range b.Events {
			adapters[b.Events[i].Adapter] = true
		}
	}
	require.Equal(t, map[string]bool{"first": true, "second": true}, adapters)
}
