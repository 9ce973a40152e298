package binlog

// counts are what the reader counts between two jobs, so that nothing is
// shared with those who watch while events rush by.
type counts struct {
	events  int
	bytes   int
	skipped map[string]int // bytes by table
}

// skip counts bytes of a table that nobody captures.
func (c *counts) skip(table string, n int) {
	if c.skipped == nil {
		c.skipped = map[string]int{}
	}
	c.skipped[table] += n
}
