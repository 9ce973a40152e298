package schema

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Fit is how a table of the database is read: by which layout's rule, and for
// each of its columns, in the server's order, the slot it fills, or -1.
type Fit struct {
	Layout *Layout
	Table  *Table
	Slots  []int
}

// FitTable finds the layout that reads a table: of those that have all they need
// of its columns the one that knows most of them, and the first of equals. It
// depends on the table alone, so that a database's rows are read in one way as
// long as the table stays as it is. Where none fits, the reason is that of the
// layout that knows most.
func FitTable(layouts []*Layout, name string, columns []string) (Fit, error) {
	best, most := Fit{}, -1
	reason, closest := errors.New("no layout captures the table "+name), -1
	for _, layout := range layouts {
		table := layout.Table(name)
		if table == nil {
			continue
		}
		known := table.known(columns)
		slots, err := layout.Bind(table, columns)
		switch {
		case err != nil && known > closest:
			reason, closest = err, known
		case err == nil && known > most:
			best, most = Fit{layout, table, slots}, known
		}
	}
	if best.Layout == nil {
		return Fit{}, reason
	}
	return best, nil
}

// known is how many of the columns the table's rule reads.
func (t *Table) known(columns []string) int {
	n := 0
	for _, spec := range t.Columns {
		if slices.Contains(columns, spec.Name) {
			n++
		}
	}
	return n
}

// IsShipped tells whether a release of any line has a column of a table; of a
// table that none has nobody can tell, and all its columns are.
func IsShipped(layouts []*Layout, table, column string) bool {
	isColumn := func(c ColumnDefinition) bool { return c.Name == column }
	shipped := false
	for _, l := range layouts {
		for i := range l.Shipped {
			if s := &l.Shipped[i]; s.Table == table {
				if slices.ContainsFunc(s.Definition.Columns, isColumn) {
					return true
				}
				shipped = true
			}
		}
	}
	return !shipped
}

// Requires tells whether every release of the line has the table: a database
// without it is not that line's, or was not migrated.
func (l *Layout) Requires(t *Table) bool {
	has := map[string]bool{} // by release
	for i := range l.Shipped {
		for _, release := range l.Shipped[i].Releases {
			has[release] = has[release] || l.Shipped[i].Table == t.Name
		}
	}
	return !slices.Contains(slices.Collect(maps.Values(has)), false)
}

// Bind finds the table's columns among those the server has, in server order:
// for each server column the slot it fills, or -1. A missing required column
// is an error that names table, column and the releases that have it.
func (l *Layout) Bind(t *Table, names []string) ([]int, error) {
	slots := make([]int, len(names))
	for i := range slots {
		slots[i] = -1
	}
	for col, spec := range t.Columns {
		at := slices.Index(names, spec.Name)
		if at >= 0 {
			slots[at] = col
			continue
		}
		if !spec.Optional {
			return nil, &Stop{
				State:  StateSchemaMismatch,
				Err:    fmt.Errorf("table %s has no column %q, which %s", t.Name, spec.Name, l.having(t.Name, spec.Name)),
				Remedy: "compare the table with docs/reference/tables.md; an Echo newer than this echocdc needs a newer echocdc",
			}
		}
	}
	return slots, nil
}

// having says which releases have a column.
func (l *Layout) having(table, column string) string {
	var releases []string
	for i := range l.Shipped {
		s := &l.Shipped[i]
		isColumn := func(c ColumnDefinition) bool { return c.Name == column }
		if s.Table == table && slices.ContainsFunc(s.Definition.Columns, isColumn) {
			releases = append(releases, s.Releases...)
		}
	}
	if len(releases) == 0 {
		return "every supported Echo release has"
	}
	return "Echo " + strings.Join(releases, ", ") + " has"
}
