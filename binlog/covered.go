package binlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// covered is the set of transactions that ended so far: what a position holds.
// Adding one is cheap, writing the set out is done once for each batch.
type covered interface {
	add(id *gtid)
	appendID(dst []byte, id *gtid) []byte
	fmt.Stringer
}

// coveredFrom starts from a stored position.
func coveredFrom(flavor, gtids string) (covered, error) {
	set, err := parseSet(flavor, gtids)
	if err != nil {
		return nil, err
	}
	switch s := set.(type) {
	case *mysql.MysqlGTIDSet:
		return &coveredMySQL{set: *s}, nil
	case *mysql.MariadbGTIDSet:
		return &coveredMariaDB{domains: s.Sets}, nil
	default:
		return nil, fmt.Errorf("reading a GTID set: flavor %q is neither mysql nor mariadb", flavor)
	}
}

// parseSet reads a GTID set as people write it, line breaks included.
func parseSet(flavor, gtids string) (mysql.GTIDSet, error) {
	set, err := mysql.ParseGTIDSet(flavor, strings.Join(strings.Fields(gtids), ""))
	if err != nil {
		return nil, fmt.Errorf("reading GTID set %q: %w", gtids, err)
	}
	return set, nil
}

// coveredMySQL is a set of intervals; the one that grows is kept apart.
type coveredMySQL struct {
	set     mysql.MysqlGTIDSet
	growing gtid // the first of the interval
	next    uint64
}

func (c *coveredMySQL) add(id *gtid) {
	if c.next == id.number && c.growing.source == id.source && c.growing.tag == id.tag {
		c.next++
		return
	}
	c.settle()
	c.growing, c.next = *id, id.number+1
}

// settle puts the interval that grew into the set.
func (c *coveredMySQL) settle() {
	if c.growing.number == c.next {
		return
	}
	tags := c.set[c.growing.source]
	if tags == nil {
		tags = map[mysql.Tag]mysql.IntervalSlice{}
		c.set[c.growing.source] = tags
	}
	tag := mysql.NewTag(c.growing.tag)
	tags[tag] = append(tags[tag], mysql.Interval{Start: int64(c.growing.number), Stop: int64(c.next)}).Normalize()
	c.growing.number = c.next // what is settled need not be again
}

func (*coveredMySQL) appendID(dst []byte, id *gtid) []byte { return id.appendMySQL(dst) }

// String is the set as MySQL writes it.
func (c *coveredMySQL) String() string {
	c.settle()
	return c.set.String()
}

// coveredMariaDB is the last transaction of each domain.
type coveredMariaDB struct {
	domains map[uint32]*mysql.MariadbGTID
}

func (c *coveredMariaDB) add(id *gtid) {
	last := c.domains[id.domain]
	if last == nil {
		last = &mysql.MariadbGTID{DomainID: id.domain}
		c.domains[id.domain] = last
	}
	last.ServerID, last.SequenceNumber = id.server, id.number
}

func (*coveredMariaDB) appendID(dst []byte, id *gtid) []byte { return id.appendMariaDB(dst) }

// String is the position as MariaDB writes it, by domain.
func (c *coveredMariaDB) String() string {
	var domains []uint32
	for d := range c.domains {
		domains = append(domains, d)
	}
	slices.Sort(domains)
	var text []byte
	for i, d := range domains {
		if i > 0 {
			text = append(text, ',')
		}
		g := c.domains[d]
		text = (&gtid{domain: d, server: g.ServerID, number: g.SequenceNumber}).appendMariaDB(text)
	}
	return string(text)
}

// splitSet is a list's items.
func splitSet(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}
