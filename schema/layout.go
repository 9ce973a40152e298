package schema

import "slices"

// Layout is how one line of Echo keeps its facts: which tables and columns it
// needs, and the rule of each table. Layouts are data; schema/echo1 and its
// siblings are the only places with table and column names.
type Layout struct {
	// Name is the adapter's name on every event, for example "echo1".
	Name   string
	Tables []*Table
	// Shipped are the forms that the captured tables have in the releases.
	Shipped []Shipped
	// Untold is what of the catalogue the line's tables do not hold.
	Untold []Untold
}

// Untold is an event, or members of it, that one line does not tell.
type Untold struct {
	Event   string
	Members []string // none: the whole event
	Why     string   // a clause that begins in lower case
}

// Table is a captured table.
type Table struct {
	// Name stands for the table in event ids and messages, shards included.
	Name string
	// Matches tells whether a table of the database is this one (domain.md §14.13: messages_<n>).
	Matches func(name string) bool
	// Tells are the events that the rule may give, as nil pointers to their
	// payloads: they say what the table is read for.
	Tells []Payload
	// Columns are what the rule reads; a Column indexes this list.
	Columns []ColumnSpec
	// Map turns one row change into events. It sees this row and nothing else
	// (DESIGN §3.3: one row in, events out).
	Map Rule
}

// ColumnSpec names a column a rule reads.
type ColumnSpec struct {
	Name string
	// Optional columns are missing in some releases; others stop the reader when missing.
	Optional bool
}

// Rule maps one row change to events. It returns an error when the row cannot
// be mapped; that row then goes to the dead letters and the rest goes on.
type Rule func(change *Change, out *Encoder) error

// Table is the captured table of that name, or nil: uncaptured tables end there.
func (l *Layout) Table(name string) *Table {
	for _, t := range l.Tables {
		if t.Matches(name) {
			return t
		}
	}
	return nil
}

// Select is the layout without the tables of which nothing is told.
func (l *Layout) Select(selection Selection) *Layout {
	selected := *l
	selected.Tables = slices.DeleteFunc(slices.Clone(l.Tables), func(t *Table) bool {
		return !slices.ContainsFunc(t.Tells, func(p Payload) bool { return selection.Tells(p.Type()) })
	})
	return &selected
}

// Bind is [Layout.Bind] of a table without a layout.
func (t *Table) Bind(names []string) ([]int, error) { return new(Layout).Bind(t, names) }
