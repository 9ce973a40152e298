package gtid

import (
	"fmt"
	"maps"
	"slices"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// coveredMariaDB is the last transaction of each domain.
type coveredMariaDB struct {
	domains map[uint32]*mysql.MariadbGTID
	passed  map[uint32]ID // the last of each domain that was read, told or not
	reread  bool          // what is covered comes again, for the sake of a held one
}

// Add moves the domain to its newest, which is not the last that comes while all is sent again.
func (c *coveredMariaDB) Add(id *ID) {
	c.passed[id.Domain] = *id
	last := c.domains[id.Domain]
	if last == nil {
		last = &mysql.MariadbGTID{DomainID: id.Domain}
		c.domains[id.Domain] = last
	}
	if last.SequenceNumber < id.Number || !c.reread {
		last.ServerID, last.SequenceNumber = id.Server, id.Number
	}
}

// Hold covers it like any other: only Without goes back to before it.
func (c *coveredMariaDB) Hold(id *ID) ID {
	before := c.passed[id.Domain]
	before.Domain = id.Domain
	c.Add(id)
	return before
}

// Pass moves what was read, and not what was told.
func (c *coveredMariaDB) Pass(id *ID) { c.passed[id.Domain] = *id }

// Again begins to read behind what was purged.
func (c *coveredMariaDB) Again(purged mysql.GTIDSet) {
	c.reread = true
	if set, ok := purged.(*mysql.MariadbGTIDSet); ok {
		c.passed = lastOf(set.Sets)
	}
}

// Fill does nothing: the last of the domain covers those before it.
func (*coveredMariaDB) Fill(*ID) {}

// Before is the last that was read of the domain.
func (c *coveredMariaDB) Before(text string) (ID, error) {
	g, err := mysql.ParseMariadbGTID(text)
	if err != nil {
		return ID{}, fmt.Errorf("reading GTID %q: %w", text, err)
	}
	last := c.passed[g.DomainID]
	last.Domain = g.DomainID
	return last, nil
}

// Has tells it by the last of its domain.
func (c *coveredMariaDB) Has(id *ID) bool {
	if !c.reread {
		return false
	}
	last := c.domains[id.Domain]
	return last != nil && id.Number <= last.SequenceNumber
}

// Without goes back in the domains of the held ones to before the first of each.
func (c *coveredMariaDB) Without(before []ID) (gtids, beyond string) {
	if len(before) == 0 {
		return c.String(), ""
	}
	back := maps.Clone(c.domains)
	for _, b := range before {
		if at := back[b.Domain]; at == nil || at.SequenceNumber <= b.Number {
			continue
		}
		if b.Number == 0 { // it is the domain's first
			delete(back, b.Domain)
			continue
		}
		back[b.Domain] = &mysql.MariadbGTID{DomainID: b.Domain, ServerID: b.Server, SequenceNumber: b.Number}
	}
	return (&coveredMariaDB{domains: back}).String(), c.String()
}

// AppendID writes domain-server-sequence.
func (*coveredMariaDB) AppendID(dst []byte, id *ID) []byte { return id.appendMariaDB(dst) }

// String is the position as MariaDB writes it, by domain.
func (c *coveredMariaDB) String() string {
	var text []byte
	for i, d := range slices.Sorted(maps.Keys(c.domains)) {
		if i > 0 {
			text = append(text, ',')
		}
		g := c.domains[d]
		text = (&ID{Domain: d, Server: g.ServerID, Number: g.SequenceNumber}).appendMariaDB(text)
	}
	return string(text)
}

func lastOf(domains map[uint32]*mysql.MariadbGTID) map[uint32]ID {
	last := map[uint32]ID{}
	for d, g := range domains {
		last[d] = ID{Domain: d, Server: g.ServerID, Number: g.SequenceNumber}
	}
	return last
}
