package row

import (
	"fmt"
	"math/bits"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/wire"
	"github.com/echo-im/echocdc/schema"
)

// rowsEvent is an event's rows, one image after another: a row's before image,
// if any, then its after image, if any.
type rowsEvent struct {
	plan    *Plan
	op      schema.Op
	present [2][]byte // the columns that the first and the second image carry
	inParts bool      // after images may tell of documents only what changed
	images  []byte
}

// opOf is what a kind of rows event did, and whether its rows are compressed.
func opOf(event replication.EventType) (op schema.Op, compressed bool) {
	switch event {
	case replication.WRITE_ROWS_EVENTv1, replication.WRITE_ROWS_EVENTv2:
		return schema.Inserted, false
	case replication.UPDATE_ROWS_EVENTv1, replication.UPDATE_ROWS_EVENTv2, replication.PARTIAL_UPDATE_ROWS_EVENT:
		return schema.Updated, false
	case replication.DELETE_ROWS_EVENTv1, replication.DELETE_ROWS_EVENTv2:
		return schema.Deleted, false
	case replication.MARIADB_WRITE_ROWS_COMPRESSED_EVENT_V1:
		return schema.Inserted, true
	case replication.MARIADB_UPDATE_ROWS_COMPRESSED_EVENT_V1:
		return schema.Updated, true
	case replication.MARIADB_DELETE_ROWS_COMPRESSED_EVENT_V1:
		return schema.Deleted, true
	default:
		return 0, false
	}
}

// parse reads what stands before the rows, and inflates them where MariaDB
// compressed them.
func (r *rowsEvent) parse(p *Plan, kind replication.EventType, body []byte) error {
	op, compressed := opOf(kind)
	c := wire.Cursor{Data: body}
	c.Take(tableIDSize + 2) // and flags
	inParts := kind == replication.PARTIAL_UPDATE_ROWS_EVENT
	if inParts || kind >= replication.WRITE_ROWS_EVENTv2 && kind <= replication.DELETE_ROWS_EVENTv2 {
		c.Take(int(c.Number(2)) - 2) // extra data: partitions
	}
	count := int(c.Packed())
	*r = rowsEvent{plan: p, op: op, inParts: inParts}
	r.present[0] = c.Take((count + 7) / 8)
	if op == schema.Updated {
		r.present[1] = c.Take((count + 7) / 8)
	}
	r.images = c.Data
	if c.Err != nil {
		return fmt.Errorf("reading a rows event of table %s: %w", p.Name, c.Err)
	}
	if count != len(p.Columns) {
		return fmt.Errorf("reading a rows event of table %s: it has %d columns, the table map %d", p.Name, count, len(p.Columns))
	}
	if compressed {
		inflated, err := wire.Inflate(r.images)
		if err != nil {
			return fmt.Errorf("inflating rows of table %s: %w", p.Name, err)
		}
		r.images = inflated
	}
	if len(r.images) > 0 && countBits(r.present[0], count)+countBits(r.present[1], count) == 0 {
		return fmt.Errorf("reading a rows event of table %s: its rows carry no column", p.Name)
	}
	return nil
}

// count is how many rows the event has: it measures them without reading a value.
func (r *rowsEvent) count() (int, error) {
	c := Changes{rows: *r}
	rows := 0
	for ; c.at < len(r.images); rows++ {
		if err := c.image(0, nil, nil); err != nil {
			return 0, err
		}
		if r.op != schema.Updated {
			continue
		}
		if err := c.image(1, nil, nil); err != nil {
			return 0, err
		}
	}
	return rows, nil
}

// countBits counts the bits set among the first n.
func countBits(set []byte, n int) int {
	count := 0
	for i, b := range set {
		if last := n - 8*i; last < 8 {
			b &= 1<<max(last, 0) - 1
		}
		count += bits.OnesCount8(b)
	}
	return count
}
