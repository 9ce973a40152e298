package sim

import (
	"fmt"
	"strings"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/schema"
)

// table is a table of the primary.
type table struct {
	name       string
	definition *schema.Definition
}

// tablesOf are the tables that the statements make.
func tablesOf(sql string) ([]table, error) {
	var all []table
	for statement := range strings.SplitSeq(sql, ";\n") {
		at := strings.Index(statement, "CREATE TABLE `")
		if at < 0 {
			continue
		}
		name, def, err := binlog.ReadDefinition(statement[at:], "utf8mb4")
		if err != nil {
			return nil, fmt.Errorf("reading the recording's tables: %w", err)
		}
		all = append(all, table{name, def})
	}
	return all, nil
}

// describe answers what information_schema is asked for of the tables.
func (p *primary) describe(question string) [][]any {
	var rows [][]any
	for _, t := range p.tables {
		switch {
		case strings.HasPrefix(question, "select table_name, coalesce(engine"):
			rows = append(rows, []any{t.name, "InnoDB"})
		case strings.HasPrefix(question, "select table_name, coalesce(unix_timestamp(create_time)"):
			rows = append(rows, []any{t.name, "1", t.definition.Charset + "_bin"})
		default:
			rows = append(rows, t.columns()...)
		}
	}
	return rows
}

// columns are the table's columns: one who asks for names only leaves the rest.
func (t *table) columns() [][]any {
	rows := make([][]any, 0, len(t.definition.Columns))
	for i := range t.definition.Columns {
		c := &t.definition.Columns[i]
		nullable := "NO"
		if c.Nullable {
			nullable = "YES"
		}
		rows = append(rows, []any{t.name, c.Name, c.Type, nullable, c.Charset})
	}
	return rows
}
