package schema

// Op is what happened to a row.
type Op uint8

// The operations. "Created again" is an update in Echo: rows are soft-deleted
// and revived by upserts (domain.md §14, 4 and 5).
const (
	Inserted Op = iota + 1
	Updated
	Deleted
)

// String names the operation in the past tense.
func (o Op) String() string {
	switch o {
	case Inserted:
		return "inserted"
	case Updated:
		return "updated"
	case Deleted:
		return "deleted"
	default:
		return "unknown"
	}
}

// Change is one committed row change. Before is empty for an insert, After for
// a delete. It is valid only during the rule's call.
type Change struct {
	Op     Op
	Before Row
	After  Row
}

// Row is the row as it is now: the after image, or the before image of a delete.
func (c *Change) Row() *Row {
	if c.Op == Deleted {
		return &c.Before
	}
	return &c.After
}

// Changed tells whether an update changed the column. Where an image leaves it
// out nobody can tell: that is an error, as reading it is.
func (c *Change) Changed(col Column) bool {
	return c.Op == Updated && c.Before.carries(col) && c.After.carries(col) &&
		!c.Before.Value(col).Equal(c.After.Value(col))
}

// Turned tells whether an update changed a whole-number column from one value to another.
func (c *Change) Turned(col Column, from, to int64) bool {
	return c.Op == Updated && c.Before.Int64(col) == from && c.After.Int64(col) == to
}

// Appeared tells whether a softly deleted row came to life: inserted, or
// revived by an upsert (domain.md §14, 4 and 5).
func (c *Change) Appeared(deleted Column) bool {
	switch c.Op {
	case Inserted:
		return !c.After.Bool(deleted)
	case Updated:
		return c.Before.Bool(deleted) && !c.After.Bool(deleted)
	default:
		return false
	}
}

// Vanished tells whether an update deleted the row softly.
func (c *Change) Vanished(deleted Column) bool {
	return c.Op == Updated && !c.Before.Bool(deleted) && c.After.Bool(deleted)
}

// Err is the first error of reading either image.
func (c *Change) Err() error {
	if c.Before.err != nil {
		return c.Before.err
	}
	return c.After.err
}
