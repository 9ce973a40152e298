package schema

import "bytes"

// ValueKind is the form of a column's value in a row image.
type ValueKind uint8

// The forms. What the table lacks, what the image leaves out and what is NULL
// are three facts, and none is taken for another.
const (
	Missing  ValueKind = iota // the table has no such column: only an optional one
	Absent                    // the table has it, the image does not tell it (binlog_row_image)
	Null                      // SQL NULL
	Signed                    // Int holds it
	Unsigned                  // Int holds its bits
	Float                     // Bytes holds its decimal text
	Text                      // Bytes holds UTF-8 text; DECIMAL, dates and times too
	Binary                    // Bytes holds raw bytes
	JSON                      // Bytes holds JSON text
)

// Value is one column of a row image. Bytes are owned by the image.
type Value struct {
	Kind  ValueKind
	Int   int64
	Bytes []byte
}

// Equal tells whether two values are the same in form and content.
func (v *Value) Equal(w *Value) bool {
	return v.Kind == w.Kind && v.Int == w.Int && bytes.Equal(v.Bytes, w.Bytes)
}
