package echo2_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/test/echo/ddl"
)

// both are the layouts as the reader has them.
func both() []*schema.Layout { return []*schema.Layout{echo1.Layout(), echo2.Layout()} }

// kept tells whether 1.x captures the table too, and needs no other columns of it.
func kept(table *schema.Table) bool {
	older := echo1.Layout().Table(table.Name)
	return older != nil && slices.Equal(older.Columns, table.Columns)
}

func TestLayoutCapturesNoSecretColumn(t *testing.T) {
	t.Parallel()

	secrets := regexp.MustCompile(`access_hash|phone|token|secret|auth_key|code$|ip$|proxy|params|sound|link`)
	for _, table := range echo2.Layout().Tables {
		for _, column := range table.Columns {
			if !kept(table) { // those have a test of their own
				require.NotRegexp(t, secrets, column.Name, table.Name)
			}
		}
	}
}

func TestEachTableIsReadByTheLineThatKnowsIt(t *testing.T) {
	t.Parallel()

	for _, table := range echo2.Layout().Tables {
		fit, err := schema.FitTable(both(), table.Name, ddl.Columns(ddl.Echo2(), table.Name))
		require.NoError(t, err)
		if kept(table) {
			require.Equal(t, "echo1", fit.Layout.Name, table.Name)
		} else {
			require.Equal(t, "echo2", fit.Layout.Name, table.Name)
		}
	}
	for _, release := range append(ddl.Releases(), ddl.Release{Name: "head", SQL: ddl.Head()}) {
		for _, table := range echo1.Layout().Tables {
			if columns := ddl.Columns(release.SQL, table.Name); len(columns) > 0 {
				fit, err := schema.FitTable(both(), table.Name, columns)
				require.NoError(t, err)
				require.Equal(t, "echo1", fit.Layout.Name, "%s of %s", table.Name, release.Name)
			}
		}
	}
}

// What 2.x has as 1.x had it, the second layout captures too: a database of 2.x
// is whole by it alone.
func TestTheSecondLineReadsEveryTableItHas(t *testing.T) {
	t.Parallel()

	for _, table := range echo1.Layout().Tables {
		has := len(ddl.Columns(ddl.Echo2(), table.Name)) > 0
		require.Equal(t, has, echo2.Layout().Table(table.Name) != nil, table.Name)
	}
}

func TestLayoutWithoutARequiredColumnStops(t *testing.T) {
	t.Parallel()

	layout := echo2.Layout()
	for _, table := range layout.Tables {
		names := ddl.Columns(ddl.Echo2(), table.Name)
		for _, column := range table.Columns {
			if column.Optional {
				continue
			}
			without := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == column.Name })

			_, err := layout.Bind(table, without)

			var stop *schema.Stop
			require.ErrorAs(t, err, &stop)
			require.Equal(t, schema.StateSchemaMismatch, stop.State)
			require.ErrorContains(t, err, column.Name)
			require.ErrorContains(t, err, "2.x")
		}
	}
}
