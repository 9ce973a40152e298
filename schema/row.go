package schema

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Column is a column's place in its table's list of columns ([Table.Columns]).
type Column int

// Row is one image of a row, as its table's layout declared it. Reading a
// column in a form it does not have sets an error that sticks, so that
// mappings stay flat: the caller checks once, at the end.
type Row struct {
	table  *Table
	values []Value
	err    error
}

// Reset makes the row an image of the table and returns its values, one for
// each of the table's columns, all missing, for the decoder to fill.
func (r *Row) Reset(table *Table) []Value {
	if cap(r.values) < len(table.Columns) {
		r.values = make([]Value, len(table.Columns))
	}
	r.table, r.values, r.err = table, r.values[:len(table.Columns)], nil
	clear(r.values)
	return r.values
}

// Fail makes the row unreadable for the given reason: the decoder calls it
// when a value cannot be had.
func (r *Row) Fail(err error) {
	if r.err == nil {
		r.err = err
	}
}

// Err is the first error of reading the row.
func (r *Row) Err() error { return r.err }

// Value is the column as the image holds it, for those who want its form too:
// an absent one is no error here.
func (r *Row) Value(col Column) *Value {
	if int(col) >= len(r.values) {
		return &Value{}
	}
	return &r.values[col]
}

// Has tells whether the table has the column and it is not NULL. Optional
// columns are asked for before they are read. Of a column that the image
// leaves out nobody can tell: that is an error, as reading it is.
func (r *Row) Has(col Column) bool { return r.carries(col) && r.Value(col).Kind > Null }

// carries tells whether the image says what the column holds, be it NULL or
// that there is no such column.
func (r *Row) carries(col Column) bool {
	if r.Value(col).Kind != Absent {
		return true
	}
	r.mismatch(col, "")
	return false
}

// Int64 is a whole number. BIGINT UNSIGNED beyond 63 bits is an error.
func (r *Row) Int64(col Column) int64 {
	v := r.Value(col)
	switch {
	case v.Kind == Signed, v.Kind == Unsigned && v.Int >= 0:
		return v.Int
	default:
		r.mismatch(col, "a whole number")
		return 0
	}
}

// Bool is a whole number other than zero, as MySQL means TINYINT(1).
func (r *Row) Bool(col Column) bool { return r.Int64(col) != 0 }

// Seconds is a column of Unix seconds.
func (r *Row) Seconds(col Column) Seconds { return Seconds(r.Int64(col)) }

// Text is UTF-8 text, owned by the image.
func (r *Row) Text(col Column) []byte {
	v := r.Value(col)
	if v.Kind != Text {
		r.mismatch(col, "text")
		return nil
	}
	return v.Bytes
}

// String is a copy of a text column.
func (r *Row) String(col Column) string { return string(r.Text(col)) }

// JSON is a JSON document; SQL NULL reads as an absent one. Servers that keep
// JSON as text (MariaDB) give the same document, and so does a column of bytes
// that hold one. Errors of reading it stick to the row.
func (r *Row) JSON(col Column) Doc {
	v := r.Value(col)
	switch {
	case v.Kind == JSON, v.Kind == Text, v.Kind == Binary && utf8.Valid(v.Bytes):
		return Doc{text: v.Bytes, name: r.name(col), err: &r.err}
	case v.Kind == Null:
	default:
		r.mismatch(col, "JSON")
	}
	return Doc{}
}

// Timestamp is a TIMESTAMP column: "2006-01-02 15:04:05" in UTC, a fraction
// dropped. MySQL's zero date reads as zero.
func (r *Row) Timestamp(col Column) Seconds {
	text := string(r.Text(col))
	if r.err != nil || strings.HasPrefix(text, "0000-00-00") {
		return 0
	}
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		r.mismatch(col, "a timestamp")
		return 0
	}
	return Seconds(t.Unix())
}

// mismatch says what the column was to be, or that its image leaves it out
// (MySQL manual, binlog_row_image: MINIMAL and NOBLOB; any session may set it).
func (r *Row) mismatch(col Column, want string) {
	if r.err != nil {
		return
	}
	name := fmt.Sprintf("column %d", col)
	if r.table != nil {
		name = r.table.Name + "." + r.name(col)
	}
	if r.Value(col).Kind == Absent {
		r.err = fmt.Errorf("%s is absent: its session logged rows without all columns; let it set binlog_row_image = FULL", name)
		return
	}
	r.err = fmt.Errorf("%s is not %s", name, want)
}

func (r *Row) name(col Column) string {
	if r.table == nil || int(col) >= len(r.table.Columns) {
		return "column"
	}
	return r.table.Columns[col].Name
}
