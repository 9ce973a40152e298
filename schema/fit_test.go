package schema_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// line is a layout with one table.
func line(name, table string, columns ...schema.ColumnSpec) *schema.Layout {
	return &schema.Layout{Name: name, Tables: []*schema.Table{{
		Name: table, Matches: func(other string) bool { return other == table }, Columns: columns,
	}}}
}

func TestTheLayoutThatKnowsMostOfATableReadsIt(t *testing.T) {
	t.Parallel()
	older := line("older", "tags", schema.ColumnSpec{Name: "id"}, schema.ColumnSpec{Name: "gone", Optional: true})
	newer := line("newer", "tags", schema.ColumnSpec{Name: "id"}, schema.ColumnSpec{Name: "box"})

	for _, layouts := range [][]*schema.Layout{{older, newer}, {newer, older}} {
		fit, err := schema.FitTable(layouts, "tags", []string{"id", "box"})
		require.NoError(t, err)
		require.Equal(t, "newer", fit.Layout.Name)
		require.Equal(t, []int{0, 1}, fit.Slots)

		fit, err = schema.FitTable(layouts, "tags", []string{"extra", "id"})
		require.NoError(t, err)
		require.Equal(t, "older", fit.Layout.Name)
		require.Equal(t, []int{-1, 0}, fit.Slots)
	}
}

func TestOfLayoutsThatKnowTheSameOfATableTheFirstReadsIt(t *testing.T) {
	t.Parallel()
	first := line("first", "users", schema.ColumnSpec{Name: "id"})
	second := line("second", "users", schema.ColumnSpec{Name: "id"})

	fit, err := schema.FitTable([]*schema.Layout{first, second}, "users", []string{"id", "name"})

	require.NoError(t, err)
	require.Equal(t, "first", fit.Layout.Name)
	require.Same(t, first.Tables[0], fit.Table)
}

func TestAMissingColumnIsNamedWithTheReleasesThatHaveIt(t *testing.T) {
	t.Parallel()
	far := line("far", "chats", schema.ColumnSpec{Name: "id"}, schema.ColumnSpec{Name: "other"}, schema.ColumnSpec{Name: "another"})
	near := line("near", "chats", schema.ColumnSpec{Name: "id"}, schema.ColumnSpec{Name: "about"}, schema.ColumnSpec{Name: "title"})
	for _, releases := range [][]string{{"v1", "v2"}, {"v3"}} {
		near.Shipped = append(near.Shipped, schema.Shipped{
			Table: "chats", Releases: releases, Definition: schema.Definition{Columns: []schema.ColumnDefinition{{Name: "title"}}},
		})
	}
	near.Shipped = append(near.Shipped, schema.Shipped{Table: "chats", Releases: []string{"v0"}})

	_, err := schema.FitTable([]*schema.Layout{far, near}, "chats", []string{"id", "about"})

	stop := new(schema.Stop)
	require.ErrorAs(t, err, &stop)
	require.Equal(t, schema.StateSchemaMismatch, stop.State)
	require.EqualError(t, stop.Err, `table chats has no column "title", which Echo v1, v2, v3 has`)

	_, err = schema.FitTable([]*schema.Layout{far, near}, "nothing", []string{"id"})
	require.EqualError(t, err, "no layout captures the table nothing")
}

func TestALineRequiresTheTablesThatAllItsReleasesHave(t *testing.T) {
	t.Parallel()
	all := line("all", "users")
	require.True(t, all.Requires(all.Tables[0]), "nothing is known of releases")
	all.Tables = append(all.Tables, line("", "receipts").Tables[0], line("", "devices").Tables[0])
	all.Shipped = []schema.Shipped{
		{Table: "users", Releases: []string{"v1"}},
		{Table: "users", Releases: []string{"v2", "v3"}},
		{Table: "receipts", Releases: []string{"v2", "v3"}},
	}

	require.True(t, all.Requires(all.Tables[0]))
	require.False(t, all.Requires(all.Tables[1]), "v1 lacks it")
	require.False(t, all.Requires(all.Tables[2]), "none has it")
}
