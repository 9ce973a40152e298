package binlog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// definesEveryType has tables of all types made and altered in the log: what
// is followed there is what the server says in the end.
func definesEveryType(t *testing.T, db *stack.Database, server string) {
	t.Helper()
	captured := map[string][]string{}
	statements := []string{"set names utf8mb4", "set sql_mode = ''"}
	for i, types := range slices.Collect(slices.Chunk(typesOf(db, server), 8)) {
		table := "every" + strconv.Itoa(i)
		captured[table] = []string{"id"}
		var columns, added strings.Builder
		for j, kind := range types {
			fmt.Fprintf(&columns, ", c%d %s null", j, kind)
			fmt.Fprintf(&added, ", add column a%d %s null after id", j, kind)
		}
		statements = append(statements, "create table "+table+" (id int primary key"+columns.String()+")",
			"alter table "+table+" drop column c0"+added.String(), "insert into "+table+" (id) values (1)")
	}
	layout := showing(captured)
	stored, err := Begin(t.Context(), settings(db), "test", []*schema.Layout{layout})
	require.NoError(t, err)
	db.Exec(t, statements...)

	f := recalling(t, db, stored, layout)

	f.events(t, len(captured))
	kept, err := OpenHistory(db.Flavor, f.history())
	require.NoError(t, err)
	present, _, err := Definitions(t.Context(), settings(db), []*schema.Layout{layout})
	require.NoError(t, err)
	require.Len(t, present, len(captured))
	for table, def := range present {
		known, err := kept.InForce(table, f.last)
		require.NoError(t, err)
		require.NotNil(t, known.Definition, table)
		for i, column := range normalTypes(def) {
			if column.Type != "enum" && column.Type != "set" { // whose members the server cannot tell
				require.Equal(t, column, normalTypes(known.Definition)[i], known.Origin)
			}
		}
	}
}

// typesOf are the types that a server has.
func typesOf(db *stack.Database, server string) []string {
	var types []string
	for _, s := range ofEveryType() {
		here := s.only == "" || s.only == db.Flavor
		if server == "mysql 5.6" && s.only != "" || !here || strings.HasPrefix(s.name, "bit(") && s.name > "bit(2" {
			continue
		}
		types = append(types, s.name)
	}
	return types
}

// normalTypes are the definition's columns where servers may say the same in two ways.
func normalTypes(def *schema.Definition) []schema.ColumnDefinition {
	columns := slices.Clone(def.Columns)
	for i := range columns {
		c := &columns[i]
		if c.Type == "json" { // MariaDB says how it keeps it
			c.Type, c.Charset = "longtext", "utf8mb4"
		}
		c.Charset = row.PlainCharset(c.Charset)
		c.Type = strings.TrimPrefix(c.Type, "geometry")
	}
	return columns
}
