package binlog

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/stack"
)

func TestADatabaseOfEitherLineIsWhole(t *testing.T) {
	t.Parallel()
	oldest := ddl.Releases()[0]
	for name, line := range map[string]struct{ layout, sql string }{
		oldest.Name: {"echo1", oldest.SQL}, "head": {"echo1", ddl.Head()}, "2.x": {"echo2", ddl.Echo2()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := stack.MySQL(t)
			db.Exec(t, strings.Split(strings.TrimSuffix(strings.TrimSpace(line.sql), ";"), ";\n")...)
			layouts := []*schema.Layout{echo1.Layout(), echo2.Layout()}

			for _, f := range Check(t.Context(), settings(db), layouts) {
				require.NotEqual(t, schema.LevelBroken, f.Level, "%+v", f)
			}

			db.Exec(t, "drop table users")
			require.Contains(t, Check(t.Context(), settings(db), layouts), schema.Finding{
				Subject: "table users", Level: schema.LevelBroken, Found: "missing", Wanted: "as " + line.layout + " has it",
				Remedy: "run Echo's own migrations, or set mysql.database to Echo's database",
			})
		})
	}
}
