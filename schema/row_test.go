package schema_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

func rowOf(value schema.Value) *schema.Row {
	table := &schema.Table{Name: "users", Columns: []schema.ColumnSpec{{Name: "created_at"}}}
	var row schema.Row
	row.Reset(table)[0] = value
	return &row
}

func text(s string) schema.Value { return schema.Value{Kind: schema.Text, Bytes: []byte(s)} }

func TestRowReadsTimestamps(t *testing.T) {
	t.Parallel()

	for in, want := range map[string]schema.Seconds{
		"2025-12-29 09:20:00":        1767000000,
		"2025-12-29 09:20:00.123456": 1767000000,
		"1970-01-01 00:00:01":        1,
		"0000-00-00 00:00:00":        0,
	} {
		row := rowOf(text(in))
		require.Equal(t, want, row.Timestamp(0), in)
		require.NoError(t, row.Err())
	}
}

func TestRowRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		value schema.Value
		read  func(*schema.Row)
		want  string
	}{
		"text as a number":     {text("5"), func(r *schema.Row) { r.Int64(0) }, "users.created_at is not a whole number"},
		"absent":               {schema.Value{}, func(r *schema.Row) { r.Int64(0) }, "users.created_at is not a whole number"},
		"beyond 63 bits":       {schema.Value{Kind: schema.Unsigned, Int: -1}, func(r *schema.Row) { r.Int64(0) }, "users.created_at is not a whole number"},
		"number as text":       {schema.Value{Kind: schema.Signed}, func(r *schema.Row) { r.Text(0) }, "users.created_at is not text"},
		"no timestamp":         {text("SECRET"), func(r *schema.Row) { r.Timestamp(0) }, "users.created_at is not a timestamp"},
		"number as a document": {schema.Value{Kind: schema.Signed}, func(r *schema.Row) { r.JSON(0) }, "users.created_at is not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			row := rowOf(c.value)

			c.read(row)
			row.Int64(0) // a later error does not replace the first

			require.EqualError(t, row.Err(), c.want)
		})
	}
}

func TestRowResetForgetsTheRowBefore(t *testing.T) {
	t.Parallel()
	row := rowOf(text("x"))
	row.Int64(0)
	table := &schema.Table{Name: "users", Columns: []schema.ColumnSpec{{Name: "created_at"}}}

	row.Reset(table)

	require.NoError(t, row.Err())
	require.False(t, row.Has(0))
}
