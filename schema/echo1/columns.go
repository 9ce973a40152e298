package echo1

import (
	"slices"

	"github.com/echo-im/echocdc/schema"
)

// optionalNumber is a column that some releases lack: 0 there, as the releases
// that added it filled their rows.
func optionalNumber(row *schema.Row, col schema.Column) int64 {
	if !row.Has(col) {
		return 0
	}
	return row.Int64(col)
}

// isMarked tells whether a mark is new to those who listen: an update set it, or
// the row appears with it, as one from before they listened does.
func isMarked(change *schema.Change, mark schema.Column) bool {
	return change.After.Bool(mark) && (change.Op == schema.Inserted || !change.Before.Bool(mark))
}

// anyChanged tells whether an update changed one of the columns.
func anyChanged(change *schema.Change, columns ...schema.Column) bool {
	return slices.ContainsFunc(columns, change.Changed)
}

// namedColumn is a column that events name.
type namedColumn struct {
	column schema.Column
	name   string
}

// namesWhere are the names of the columns of which it is so, or nil.
func namesWhere(columns []namedColumn, isSo func(schema.Column) bool) []string {
	var names []string
	for _, c := range columns {
		if !isSo(c.column) {
			continue
		}
		if names == nil {
			names = make([]string, 0, len(columns))
		}
		names = append(names, c.name)
	}
	return names
}

// isOn tells of optional marks of a row whether they are set.
func isOn(row *schema.Row) func(schema.Column) bool {
	return func(mark schema.Column) bool { return optionalNumber(row, mark) != 0 }
}
