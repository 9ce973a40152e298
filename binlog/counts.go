package binlog

// counts are what the reader counts between two jobs, so that nothing is
// shared with those who watch while events rush by.
type counts struct {
	events  int
	bytes   int
	skipped map[string]*int // bytes by table

	table string // the last that was skipped, and its bytes: rows come in runs
	of    *int
}

// skip counts bytes of a table that nobody captures.
func (c *counts) skip(table string, n int) {
	if c.of == nil || c.table != table {
		c.turn(table)
	}
	*c.of += n
}

// turn goes over to another table.
func (c *counts) turn(table string) {
	if c.skipped == nil {
		c.skipped = map[string]*int{}
	}
	if c.skipped[table] == nil {
		c.skipped[table] = new(int)
	}
	c.table, c.of = table, c.skipped[table]
}
