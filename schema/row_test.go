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
		"missing":              {schema.Value{}, func(r *schema.Row) { r.Int64(0) }, "users.created_at is not a whole number"},
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

// Whatever a rule asks of a column that the image leaves out, the row fails by
// the column's name: absent is neither NULL, nor missing, nor unchanged.
func TestNothingCanBeAskedOfAnAbsentColumn(t *testing.T) {
	t.Parallel()
	const reason = "users.created_at is absent: its session logged rows without all columns; let it set binlog_row_image = FULL"

	for name, ask := range map[string]func(*schema.Change) bool{
		"whether it has a value":   func(c *schema.Change) bool { return c.After.Has(0) },
		"its number":               func(c *schema.Change) bool { return c.After.Int64(0) != 0 },
		"its truth":                func(c *schema.Change) bool { return c.After.Bool(0) },
		"its text":                 func(c *schema.Change) bool { return c.After.Text(0) != nil },
		"its time":                 func(c *schema.Change) bool { return c.After.Timestamp(0) != 0 },
		"its document":             func(c *schema.Change) bool { return !c.After.JSON(0).IsNull() },
		"whether it changed":       func(c *schema.Change) bool { return c.Changed(0) },
		"whether it turned to one": func(c *schema.Change) bool { return c.Turned(0, 1, 1) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := schema.Change{
				Op:     schema.Updated,
				Before: *rowOf(schema.Value{Kind: schema.Signed, Int: 1}), After: *rowOf(schema.Value{Kind: schema.Absent}),
			}

			require.False(t, ask(&change))

			require.EqualError(t, change.Err(), reason)
		})
	}
}

func TestAColumnAbsentFromBothImagesIsNotUnchanged(t *testing.T) {
	t.Parallel()
	absent := schema.Value{Kind: schema.Absent}
	change := schema.Change{Op: schema.Updated, Before: *rowOf(absent), After: *rowOf(absent)}

	require.False(t, change.Changed(0))

	require.ErrorContains(t, change.Err(), "users.created_at is absent")
}

func TestAColumnThatTheTableLacksIsAskedForWithoutError(t *testing.T) {
	t.Parallel()
	var change schema.Change
	change.Op, change.Before, change.After = schema.Updated, *rowOf(schema.Value{}), *rowOf(schema.Value{})

	require.False(t, change.After.Has(0))
	require.False(t, change.Changed(0))

	require.NoError(t, change.Err())
}
