package row

import (
	"fmt"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/schema"
)

// Changes reads an event's rows one after another into the same memory: a
// change is valid until the next.
type Changes struct {
	Change schema.Change // what Next read

	rows    rowsEvent
	at      int
	scratch []byte
	parts   jsonParts
}

// Begin takes the rows of an event up, of the table that the plan is for.
func (c *Changes) Begin(p *Plan, kind replication.EventType, body []byte) error {
	c.at = 0
	return c.rows.parse(p, kind, body)
}

// Plan is of the table whose rows are read.
func (c *Changes) Plan() *Plan { return c.rows.plan }

// Count is how many rows the event has: none of its values is read.
func (c *Changes) Count() (int, error) { return c.rows.count() }

// Next reads the next row; false when there is none.
func (c *Changes) Next() (bool, error) {
	if c.at >= len(c.rows.images) {
		return false, nil
	}
	c.Change.Op = c.rows.op
	c.scratch = c.scratch[:0]
	table := c.rows.plan.Table
	before, after := c.Change.Before.Reset(table), c.Change.After.Reset(table)
	switch c.rows.op {
	case schema.Inserted:
		return true, c.image(0, &c.Change.After, after)
	case schema.Deleted:
		return true, c.image(0, &c.Change.Before, before)
	default:
		if err := c.image(0, &c.Change.Before, before); err != nil {
			return true, err
		}
		return true, c.image(1, &c.Change.After, after)
	}
}

// image reads the next image, a row's first or second, into values, one for
// each column of the layout's table, or only measures it when values is nil.
// What a single value has against being read fails its row; the rows after it
// are read.
func (c *Changes) image(side int, row *schema.Row, values []schema.Value) error {
	columns, present, data := c.rows.plan.Columns, c.rows.present[side], c.rows.images
	nulls := c.at
	if c.rows.inParts {
		nulls = c.parts.begin(side, columns, data, c.at)
	}
	at := nulls + (countBits(present, len(columns))+7)/8
	if at > len(data) {
		return c.misfit()
	}
	carried := 0
	for i := range columns {
		col := &columns[i]
		if present[i>>3]&(1<<(i&7)) == 0 {
			if values != nil && col.slot >= 0 {
				values[col.slot].Kind = schema.Absent
			}
			continue
		}
		null := data[nulls+carried>>3]&(1<<(carried&7)) != 0
		carried++
		if null {
			if values != nil && col.slot >= 0 {
				values[col.slot].Kind = schema.Null
			}
			continue
		}
		raw, end, err := col.cut(data, at)
		if err != nil {
			return c.misfit()
		}
		at = end
		if values == nil || col.slot < 0 {
			continue
		}
		if c.rows.inParts && col.kind == kindJSON {
			c.scratch, err = c.parts.read(i, col, raw, &values[col.slot], c.scratch)
		} else {
			c.scratch, err = col.read(raw, &values[col.slot], c.scratch)
		}
		if err != nil {
			row.Fail(err)
		}
	}
	c.at = at
	return nil
}

func (c *Changes) misfit() error {
	return fmt.Errorf("reading rows of table %s: they do not have the shape that the table map has", c.rows.plan.Name)
}
