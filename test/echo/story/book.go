package story

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
)

// Row is values by column.
type Row map[string]any

// Book is a database that rows are written into. It knows the tables there:
// columns and tables that they lack are left out, and those that need a value
// and were given none get an empty one. The first error ends the writing.
type Book struct {
	conn   *client.Conn
	tables map[string][]column
	rows   int64
	err    error
}

// column is a column and what it is given where the story has nothing for it;
// nil where the table itself has something.
type column struct {
	name  string
	empty func(*Book) any
}

// renamed are columns that had another name before.
var renamed = map[string]string{"auth_users.date_active": "date_actived"}

// Open reads which tables the connection's database has.
func Open(conn *client.Conn) (*Book, error) {
	b := &Book{conn: conn, tables: map[string][]column{}}
	if err := b.Look(); err != nil {
		return nil, err
	}
	return b, nil
}

// Look reads the tables anew: an upgrade changed them.
func (b *Book) Look() error {
	result, err := b.conn.Execute(`select table_name, column_name, data_type, is_nullable = 'NO' and column_default is null and extra <> 'auto_increment'
		from information_schema.columns where table_schema = database() order by table_name, ordinal_position`)
	if err != nil {
		return fmt.Errorf("reading the tables: %w", err)
	}
	clear(b.tables)
	for _, row := range result.Values {
		table, c := string(row[0].AsString()), column{name: string(row[1].AsString())}
		if row[3].AsInt64() == 1 {
			c.empty = emptyOf(c.name, string(row[2].AsString()))
		}
		b.tables[table] = append(b.tables[table], c)
	}
	return nil
}

func emptyOf(name, kind string) func(*Book) any {
	switch {
	case name == "id": // some releases do not number the rows
		return func(b *Book) any { b.rows++; return b.rows }
	case kind == "json":
		return func(*Book) any { return "null" }
	case strings.HasSuffix(kind, "int"):
		return func(*Book) any { return 0 }
	default:
		return func(*Book) any { return "" }
	}
}

// Has tells whether there is such a table.
func (b *Book) Has(table string) bool { return b.tables[table] != nil }

// Err is the first error.
func (b *Book) Err() error { return b.err }

// insert writes a row.
func (b *Book) insert(table string, row Row) { b.upsert(table, row) }

// upsert writes a row; if it is there already, it gets the values of some
// columns only.
func (b *Book) upsert(table string, row Row, again ...string) {
	b.write(func() (string, []any) { return b.upserting(table, row, again) })
}

// upsertWhere is upsert where the table has a column without which the row
// says nothing: a server whose table lost it writes none.
func (b *Book) upsertWhere(column, table string, row Row, again ...string) {
	b.write(func() (string, []any) {
		if !b.has(table, column) {
			return "", nil
		}
		return b.upserting(table, row, again)
	})
}

func (b *Book) upserting(table string, row Row, again []string) (string, []any) {
	known := b.fit(table, row)
	for _, c := range b.tables[table] {
		if _, given := known[c.name]; !given && c.empty != nil {
			known[c.name] = c.empty(b)
		}
	}
	if len(known) == 0 {
		return "", nil
	}
	names, values := split(known)
	sql := "insert into " + table + " (" + quoted(names, ", ") + ") values (" + strings.TrimSuffix(strings.Repeat("?, ", len(names)), ", ") + ")"
	var sets []string
	for _, name := range again {
		name = b.called(table, name)
		if _, ok := known[name]; ok {
			sets = append(sets, fmt.Sprintf("`%[1]s` = values(`%[1]s`)", name))
		}
	}
	if len(sets) > 0 {
		sql += " on duplicate key update " + strings.Join(sets, ", ")
	}
	return sql, values
}

// update changes the rows that have all values of where.
func (b *Book) update(table string, set, where Row) {
	b.write(func() (string, []any) {
		names, values := split(b.fit(table, set))
		if len(names) == 0 {
			return "", nil
		}
		conditions, more := split(b.fit(table, where))
		return "update " + table + " set " + quoted(names, " = ?, ") + " = ? where " + quoted(conditions, " = ? and ") + " = ?", append(values, more...)
	})
}

// remove deletes the rows that have all values of where.
func (b *Book) remove(table string, where Row) {
	b.write(func() (string, []any) {
		names, values := split(b.fit(table, where))
		if len(names) == 0 {
			return "", nil
		}
		return "delete from " + table + " where " + quoted(names, " = ? and ") + " = ?", values
	})
}

// together writes in one transaction.
func (b *Book) together(write func()) {
	b.execute("begin", nil)
	write()
	b.execute("commit", nil)
}

// now sets the server's clock for what is written next.
func (b *Book) now(seconds int64) { b.execute(fmt.Sprintf("set timestamp = %d", seconds), nil) }

// fit is the row as far as the table has its columns.
func (b *Book) fit(table string, row Row) Row {
	known := Row{}
	for name, value := range row {
		if name = b.called(table, name); b.has(table, name) {
			known[name] = value
		}
	}
	return known
}

// called is what the table calls the column.
func (b *Book) called(table, name string) string {
	if old := renamed[table+"."+name]; old != "" && !b.has(table, name) {
		return old
	}
	return name
}

func (b *Book) has(table, name string) bool {
	return slices.ContainsFunc(b.tables[table], func(c column) bool { return c.name == name })
}

// quoted are names as SQL has them, with something in between.
func quoted(names []string, between string) string {
	return "`" + strings.Join(names, "`"+between+"`") + "`"
}

// split is the row's columns, in a fixed order, and their values.
func split(row Row) (names []string, values []any) {
	names = slices.Sorted(maps.Keys(row))
	for _, name := range names {
		values = append(values, row[name])
	}
	return names, values
}

// write executes what is to be written, if anything is. A table that was
// altered meanwhile is looked at anew.
func (b *Book) write(what func() (string, []any)) {
	sql, values := what()
	if sql == "" || b.err != nil {
		return
	}
	_, err := b.conn.Execute(sql, values...)
	var refused *mysql.MyError
	if errors.As(err, &refused) && refused.Code == mysql.ER_BAD_FIELD_ERROR {
		if b.err = b.Look(); b.err == nil {
			b.write(what)
		}
		return
	}
	b.note(sql, err)
}

func (b *Book) execute(sql string, values []any) {
	if b.err == nil {
		_, err := b.conn.Execute(sql, values...)
		b.note(sql, err)
	}
}

func (b *Book) note(sql string, err error) {
	if err != nil {
		b.err = fmt.Errorf("executing %q: %w", sql, err)
	}
}
