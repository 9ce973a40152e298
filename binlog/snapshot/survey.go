package snapshot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/echo-im/echocdc/schema"
)

// Table is a table of Echo's that a run reads.
type Table struct {
	Name string
	// Estimated is how many rows there are to read, as the server guesses.
	Estimated int64

	place   string // as SQL names it
	rule    *schema.Table
	adapter string
	columns []column // those that the rule reads
	key     []part   // what rows are read in the order of
	ranges  []Range
}

// Key names the columns that rows are read in the order of.
func (t *Table) Key() []string {
	names := make([]string, len(t.key))
	for i := range t.key {
		names[i] = t.key[i].name
	}
	return names
}

// found is a table as the server describes it.
type found struct {
	name    string
	rows    int64
	columns []described
	indexes []index
}

// described is a column as information_schema has it.
type described struct {
	name, kind, charset string // kind is its type, in full
	nullable            bool
}

// index is an index whose parts are whole columns.
type index struct {
	name    string
	unique  bool
	columns []string
}

// Survey tells what a run reads, without reading it.
func Survey(ctx context.Context, open OpenFunc, database string, layouts []*schema.Layout, run *Run) ([]*Table, error) {
	connection, err := open(ctx)
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	s := &server{Connection: connection, database: database}
	if err := s.settle(); err != nil {
		return nil, err
	}
	return s.survey(layouts, run)
}

// survey finds the tables that a run reads, in the order of the layouts, each
// with what it is read by. What can't be read is refused by name.
func (s *server) survey(layouts []*schema.Layout, run *Run) ([]*Table, error) {
	if err := s.able(); err != nil {
		return nil, err
	}
	all, err := s.describe()
	if err != nil {
		return nil, err
	}
	for _, name := range run.Tables {
		if err := capturable(layouts, all, name); err != nil {
			return nil, err
		}
	}
	var tables []*Table
	var refusals []error
	for _, f := range ordered(layouts, all) {
		isNamed := slices.Contains(run.Tables, f.name)
		if len(run.Tables) > 0 && !isNamed || !isNamed && !f.has(run.Ranges) {
			continue
		}
		t, err := f.table(layouts, run.Ranges)
		if err != nil {
			refusals = append(refusals, fmt.Errorf("table %s: %w", f.name, err))
			continue
		}
		t.place = named(s.database) + "." + named(t.Name)
		t.Estimated = s.estimate(t, f.rows)
		tables = append(tables, t)
	}
	if len(refusals) > 0 {
		return nil, refused("name the other tables in the request, or give the table such a key", "%w", errors.Join(refusals...))
	}
	if len(tables) == 0 {
		return nil, refused("see docs/reference/tables.md for what is captured", "no captured table of the database has what was asked for")
	}
	return tables, nil
}

// capturable refuses a name that is no table, or one that no layout captures.
func capturable(layouts []*schema.Layout, all map[string]*found, name string) error {
	const remedy = "docs/reference/tables.md lists what is captured"
	isCaptured := slices.ContainsFunc(layouts, func(l *schema.Layout) bool { return l.Table(name) != nil })
	switch {
	case !isCaptured:
		return refused(remedy, "table %s: no layout captures it, so no event tells of its rows", name)
	case all[name] == nil:
		return refused(remedy, "table %s: the database has no such table", name)
	default:
		return nil
	}
}

// ordered are the captured tables, in the order in which layouts name them.
func ordered(layouts []*schema.Layout, all map[string]*found) []*found {
	place := func(name string) int {
		for n, layout := range layouts {
			if i := slices.IndexFunc(layout.Tables, func(t *schema.Table) bool { return t.Matches(name) }); i >= 0 {
				return n<<16 | i
			}
		}
		return -1
	}
	var tables []*found
	for name, f := range all {
		if place(name) >= 0 {
			tables = append(tables, f)
		}
	}
	slices.SortFunc(tables, func(a, b *found) int {
		if n := place(a.name) - place(b.name); n != 0 {
			return n
		}
		return strings.Compare(a.name, b.name)
	})
	return tables
}

// has tells whether the table has every column that a range is of.
func (f *found) has(ranges []Range) bool {
	for _, r := range ranges {
		if f.column(r.Column) == nil {
			return false
		}
	}
	return true
}

func (f *found) column(name string) *described {
	for i := range f.columns {
		if f.columns[i].name == name {
			return &f.columns[i]
		}
	}
	return nil
}

// table is how the rows are read and mapped.
func (f *found) table(layouts []*schema.Layout, ranges []Range) (*Table, error) {
	t := &Table{Name: f.name, ranges: ranges}
	if err := f.bind(t, layouts); err != nil {
		return nil, err
	}
	for _, r := range ranges {
		c := f.column(r.Column)
		if c == nil {
			return nil, fmt.Errorf("it has no column %s", r.Column)
		}
		if form := formOf(c); form != formSigned && form != formUnsigned {
			return nil, fmt.Errorf("its column %s is of type %s: ranges are of whole numbers", c.name, c.kind)
		}
	}
	return t, f.order(t)
}

// bind finds the layout that has all it needs of the table's columns.
func (f *found) bind(t *Table, layouts []*schema.Layout) error {
	names := make([]string, len(f.columns))
	for i := range f.columns {
		names[i] = f.columns[i].name
	}
	fit, err := schema.FitTable(layouts, f.name, names)
	if stop, ok := errors.AsType[*schema.Stop](err); ok {
		err = stop.Err
	}
	if err != nil {
		return err
	}
	t.rule, t.adapter = fit.Table, fit.Layout.Name
	for i, slot := range fit.Slots {
		if slot >= 0 {
			t.columns = append(t.columns, columnOf(&f.columns[i], slot))
		}
	}
	return nil
}

// describe asks for the database's tables.
func (s *server) describe() (map[string]*found, error) {
	all := map[string]*found{}
	database := quoted(s.database)
	tables, err := s.ask("select table_name, coalesce(table_rows, 0) from information_schema.tables where table_type = 'BASE TABLE' and table_schema = " + database)
	if err != nil {
		return nil, err
	}
	for _, row := range tables {
		rows, err := strconv.ParseInt(row[1], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("reading how many rows table %s has: %w", row[0], err)
		}
		all[row[0]] = &found{name: row[0], rows: rows}
	}
	columns, err := s.ask("select table_name, column_name, column_type, coalesce(character_set_name, ''), is_nullable " +
		"from information_schema.columns where table_schema = " + database + " order by table_name, ordinal_position")
	if err != nil {
		return nil, err
	}
	for _, row := range columns {
		if f := all[row[0]]; f != nil {
			f.columns = append(f.columns, described{name: row[1], kind: strings.ToLower(row[2]), charset: row[3], nullable: row[4] == "YES"})
		}
	}
	return all, s.describeIndexes(database, all)
}

func (s *server) describeIndexes(database string, all map[string]*found) error {
	parts, err := s.ask("select table_name, index_name, non_unique, coalesce(column_name, ''), coalesce(sub_part, 0) " +
		"from information_schema.statistics where table_schema = " + database + " order by table_name, index_name = 'PRIMARY' desc, index_name, seq_in_index")
	if err != nil {
		return err
	}
	for _, row := range parts {
		f := all[row[0]]
		if f == nil {
			continue
		}
		if n := len(f.indexes); n == 0 || f.indexes[n-1].name != row[1] {
			f.indexes = append(f.indexes, index{name: row[1], unique: row[2] == "0"})
		}
		last := &f.indexes[len(f.indexes)-1]
		column := row[3]
		if row[4] != "0" { // of the beginning of a column: it orders nothing
			column = ""
		}
		last.columns = append(last.columns, column)
	}
	return nil
}

// estimate is how many rows lie in the ranges, as the server guesses.
func (s *server) estimate(t *Table, rows int64) int64 {
	if len(t.ranges) == 0 {
		return rows
	}
	answer, err := s.Conn.Execute("explain select 1 from " + t.place + " where " + t.within())
	if err != nil {
		return rows
	}
	defer answer.Close()
	n, err := answer.GetIntByName(0, "rows")
	if err != nil {
		return rows
	}
	return min(n, rows)
}
