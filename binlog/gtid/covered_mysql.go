package gtid

import (
	"slices"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// coveredMySQL is a set of intervals; the one that grows is kept apart.
type coveredMySQL struct {
	set     mysql.MysqlGTIDSet
	growing ID // the first of the interval
	next    uint64
	reread  bool // what is covered comes again
}

// Add is cheap for the one that follows the last.
func (c *coveredMySQL) Add(id *ID) {
	if c.next == id.Number && c.growing.Source == id.Source && c.growing.Tag == id.Tag {
		c.next++
		return
	}
	c.settle()
	c.growing, c.next = *id, id.Number+1
}

// settle puts the interval that grew into the set.
func (c *coveredMySQL) settle() {
	if c.growing.Number == c.next {
		return
	}
	tags := c.set[c.growing.Source]
	if tags == nil {
		tags = map[mysql.Tag]mysql.IntervalSlice{}
		c.set[c.growing.Source] = tags
	}
	tag := mysql.NewTag(c.growing.Tag)
	tags[tag] = append(tags[tag], mysql.Interval{Start: int64(c.growing.Number), Stop: int64(c.next)}).Normalize()
	c.growing.Number = c.next // what is settled need not be again
}

// Hold leaves a hole, which the server fills.
func (c *coveredMySQL) Hold(id *ID) ID {
	if !c.Has(id) {
		return ID{}
	}
	var rest mysql.IntervalSlice
	number, tag := int64(id.Number), mysql.NewTag(id.Tag)
	for _, span := range c.set[id.Source][tag] {
		if number < span.Start || number >= span.Stop {
			rest = append(rest, span)
			continue
		}
		if span.Start < number {
			rest = append(rest, mysql.Interval{Start: span.Start, Stop: number})
		}
		if number+1 < span.Stop {
			rest = append(rest, mysql.Interval{Start: number + 1, Stop: span.Stop})
		}
	}
	c.set[id.Source][tag] = rest
	return ID{}
}

// Pass does nothing: what the set has need not be noted.
func (*coveredMySQL) Pass(*ID) {}

// Again makes Has look: what was purged is in the set as it is.
func (c *coveredMySQL) Again(mysql.GTIDSet) { c.reread = true }

// Fill closes the hole.
func (c *coveredMySQL) Fill(id *ID) { c.Add(id) }

// Has looks into the set only while all is sent again: else what it has is not sent.
func (c *coveredMySQL) Has(id *ID) bool {
	if !c.reread {
		return false
	}
	c.settle()
	number := int64(id.Number)
	return slices.ContainsFunc(c.set[id.Source][mysql.NewTag(id.Tag)], func(span mysql.Interval) bool {
		return span.Start <= number && number < span.Stop
	})
}

// Before is nothing: a hole needs none.
func (*coveredMySQL) Before(string) (ID, error) { return ID{}, nil }

// Without is the set as it is: it has the holes already.
func (c *coveredMySQL) Without([]ID) (gtids, beyond string) { return c.String(), "" }

// AppendID writes uuid:number or uuid:tag:number.
func (*coveredMySQL) AppendID(dst []byte, id *ID) []byte { return id.appendMySQL(dst) }

// String is the set as MySQL writes it.
func (c *coveredMySQL) String() string {
	c.settle()
	return c.set.String()
}
