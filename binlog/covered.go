package binlog

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// covered is the set of transactions that ended so far: what a position holds.
// Adding one is cheap, writing the set out is done once for each batch.
type covered interface {
	// add takes in a transaction that ended.
	add(id *gtid)
	// hold takes note of one that ended and must not be in the position yet. It
	// returns what was before it, which means something to MariaDB only.
	hold(id *gtid) gtid
	// pass takes note of one that was told before.
	pass(id *gtid)
	// again says that the whole log behind what was purged comes again.
	again(purged mysql.GTIDSet)
	// fill takes in a held one, whose outcome came.
	fill(id *gtid)
	// has tells whether a transaction was told before, by a server that cannot
	// be asked to leave it out.
	has(id *gtid) bool
	// before is what was before a held one, by its text, as hold returned it.
	before(text string) (gtid, error)
	// without is the position that makes the server send the held ones again,
	// of which it is given what was before each; and, where it cannot leave out
	// those after them, up to where these were told.
	without(before []gtid) (gtids, beyond string)
	appendID(dst []byte, id *gtid) []byte
	fmt.Stringer
}

// coveredAt starts from a stored position.
func coveredAt(from *schema.Position) (covered, error) {
	if from.Beyond == "" {
		return coveredFrom(from.Flavor, from.GTIDs)
	}
	set, err := parseSet(from.Flavor, from.GTIDs)
	if err != nil {
		return nil, err
	}
	beyond, err := parseSet(from.Flavor, from.Beyond)
	if err != nil {
		return nil, err
	}
	passed, isOne := set.(*mysql.MariadbGTIDSet)
	told, isOther := beyond.(*mysql.MariadbGTIDSet)
	if !isOne || !isOther {
		return nil, fmt.Errorf("reading a position: only MariaDB's can go beyond, not one of %q", from.Flavor)
	}
	return &coveredMariaDB{domains: told.Sets, passed: lastOf(passed.Sets), reread: true}, nil
}

// coveredFrom starts from a set in which nothing is held.
func coveredFrom(flavor, gtids string) (covered, error) {
	set, err := parseSet(flavor, gtids)
	if err != nil {
		return nil, err
	}
	switch s := set.(type) {
	case *mysql.MysqlGTIDSet:
		return &coveredMySQL{set: *s}, nil
	case *mysql.MariadbGTIDSet:
		return &coveredMariaDB{domains: s.Sets, passed: lastOf(s.Sets)}, nil
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
	reread  bool // what is covered comes again
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

// hold leaves a hole, which the server fills.
func (c *coveredMySQL) hold(id *gtid) gtid {
	if !c.has(id) {
		return gtid{}
	}
	var rest mysql.IntervalSlice
	number, tag := int64(id.number), mysql.NewTag(id.tag)
	for _, span := range c.set[id.source][tag] {
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
	c.set[id.source][tag] = rest
	return gtid{}
}

// pass does nothing: what the set has need not be noted.
func (*coveredMySQL) pass(*gtid) {}

func (c *coveredMySQL) again(mysql.GTIDSet) { c.reread = true }

func (c *coveredMySQL) fill(id *gtid) { c.add(id) }

// has looks into the set only while all is sent again: else what it has is not sent.
func (c *coveredMySQL) has(id *gtid) bool {
	if !c.reread {
		return false
	}
	c.settle()
	number := int64(id.number)
	return slices.ContainsFunc(c.set[id.source][mysql.NewTag(id.tag)], func(span mysql.Interval) bool {
		return span.Start <= number && number < span.Stop
	})
}

func (*coveredMySQL) before(string) (gtid, error) { return gtid{}, nil }

func (c *coveredMySQL) without([]gtid) (gtids, beyond string) { return c.String(), "" }

func (*coveredMySQL) appendID(dst []byte, id *gtid) []byte { return id.appendMySQL(dst) }

// String is the set as MySQL writes it.
func (c *coveredMySQL) String() string {
	c.settle()
	return c.set.String()
}

// coveredMariaDB is the last transaction of each domain.
type coveredMariaDB struct {
	domains map[uint32]*mysql.MariadbGTID
	passed  map[uint32]gtid // the last of each domain that was read, told or not
	reread  bool            // what is covered comes again, for the sake of a held one
}

func (c *coveredMariaDB) add(id *gtid) {
	c.passed[id.domain] = *id
	last := c.domains[id.domain]
	if last == nil {
		last = &mysql.MariadbGTID{DomainID: id.domain}
		c.domains[id.domain] = last
	}
	if last.SequenceNumber < id.number || !c.reread {
		last.ServerID, last.SequenceNumber = id.server, id.number
	}
}

func (c *coveredMariaDB) hold(id *gtid) gtid {
	before := c.passed[id.domain]
	before.domain = id.domain
	c.add(id)
	return before
}

func (c *coveredMariaDB) pass(id *gtid) { c.passed[id.domain] = *id }

func (c *coveredMariaDB) again(purged mysql.GTIDSet) {
	c.reread = true
	if set, ok := purged.(*mysql.MariadbGTIDSet); ok {
		c.passed = lastOf(set.Sets)
	}
}

// fill does nothing: the last of the domain covers those before it.
func (*coveredMariaDB) fill(*gtid) {}

// before is the last that was read of the domain.
func (c *coveredMariaDB) before(text string) (gtid, error) {
	g, err := mysql.ParseMariadbGTID(text)
	if err != nil {
		return gtid{}, fmt.Errorf("reading GTID %q: %w", text, err)
	}
	last := c.passed[g.DomainID]
	last.domain = g.DomainID
	return last, nil
}

func (c *coveredMariaDB) has(id *gtid) bool {
	if !c.reread {
		return false
	}
	last := c.domains[id.domain]
	return last != nil && id.number <= last.SequenceNumber
}

// without goes back in the domains of the held ones to before the first of each.
func (c *coveredMariaDB) without(before []gtid) (gtids, beyond string) {
	if len(before) == 0 {
		return c.String(), ""
	}
	back := maps.Clone(c.domains)
	for _, b := range before {
		if at := back[b.domain]; at == nil || at.SequenceNumber <= b.number {
			continue
		}
		if b.number == 0 { // it is the domain's first
			delete(back, b.domain)
			continue
		}
		back[b.domain] = &mysql.MariadbGTID{DomainID: b.domain, ServerID: b.server, SequenceNumber: b.number}
	}
	return (&coveredMariaDB{domains: back}).String(), c.String()
}

func (*coveredMariaDB) appendID(dst []byte, id *gtid) []byte { return id.appendMariaDB(dst) }

// String is the position as MariaDB writes it, by domain.
func (c *coveredMariaDB) String() string {
	var text []byte
	for i, d := range slices.Sorted(maps.Keys(c.domains)) {
		if i > 0 {
			text = append(text, ',')
		}
		g := c.domains[d]
		text = (&gtid{domain: d, server: g.ServerID, number: g.SequenceNumber}).appendMariaDB(text)
	}
	return string(text)
}

func lastOf(domains map[uint32]*mysql.MariadbGTID) map[uint32]gtid {
	last := map[uint32]gtid{}
	for d, g := range domains {
		last[d] = gtid{domain: d, server: g.ServerID, number: g.SequenceNumber}
	}
	return last
}

// splitSet is a list's items.
func splitSet(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' })
}
