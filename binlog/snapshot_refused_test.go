package binlog

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func TestWhatCannotBeReadIsRefusedByNameAndTheLogGoesOn(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key, v int not null) engine=InnoDB", "create table loose (id int, v int) engine=InnoDB")
	to := requested()
	runRelay(t, taking(db, to, 0, showing(map[string][]string{"a": {"id", "v"}, "loose": {"id", "v"}})))

	book := to.untilOver(t)
	db.Exec(t, "insert into a values (1, 1)")

	require.Equal(t, snapshot.StateRefused, book.Run.State)
	require.Contains(t, book.Run.Reason, "table loose: it has no primary key")
	require.Equal(t, []string{"inserted a id=1 v=1"}, to.until(t, 1))
}

func TestASurveyRefusesWhatCannotBeTakenAndSaysWhy(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key, v int not null, w int not null, key (v)) engine=InnoDB", "create table other (id int primary key) engine=InnoDB",
		"create table named (id varchar(9) primary key, v int) engine=InnoDB", "create table approximate (id float primary key, v int) engine=InnoDB")
	layout := showing(map[string][]string{"a": {"id", "v"}, "named": {"v"}, "approximate": {"id", "v"}})
	for want, run := range map[string]snapshot.Run{
		"no layout captures it":      {Tables: []string{"other"}},
		"the database has no such":   {Tables: []string{"a", "gone"}},
		"whose text is not captured": {Tables: []string{"named"}},
		"can't be read in pieces":    {Tables: []string{"approximate"}},
		"it has no column x":         {Tables: []string{"a"}, Ranges: []snapshot.Range{{Column: "x", First: 1, Last: 2}}},
		"no captured table":          {Ranges: []snapshot.Range{{Column: "x", First: 1, Last: 2}}},
	} {
		layouts := []*schema.Layout{layout}
		if slices.Contains(run.Tables, "gone") {
			layouts = append(layouts, showing(map[string][]string{"gone": {"id"}}))
		}
		_, err := Survey(t.Context(), settings(db), layouts, &run)

		stop, ok := errors.AsType[*schema.Stop](err)
		require.True(t, ok, "%v", err)
		require.ErrorContains(t, stop.Err, want)
		require.NotEmpty(t, stop.Remedy)
	}

	tables, err := Survey(t.Context(), settings(db), []*schema.Layout{layout}, &snapshot.Run{Tables: []string{"a"}, Ranges: []snapshot.Range{{Column: "v", First: 1, Last: 2}}})
	require.NoError(t, err)
	require.Equal(t, []string{"v", "id"}, tables[0].Key())
}

func TestServersThatCannotSayHowNewAReadIsAreRefused(t *testing.T) {
	t.Parallel()
	servers := map[string]func() *stack.Database{
		"MySQL 5.6": func() *stack.Database { return stack.MySQL56(t) },
		"gtid_mode OFF": func() *stack.Database {
			return stack.PrivateMySQL(t, stack.Options{Extra: []string{"--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"}})
		},
	}
	for name, open := range servers {
		db := open()
		db.Exec(t, "create table a (id int primary key) engine=InnoDB")

		_, err := Survey(t.Context(), settings(db), []*schema.Layout{showing(map[string][]string{"a": {"id"}})}, &snapshot.Run{})

		requireStop(t, err, schema.StateMisconfigured, "")
		require.ErrorContains(t, err, strings.TrimSuffix(name, " OFF"))
	}
}
