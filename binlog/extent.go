package binlog

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// extent is what a server's log covers: all transactions up to done, and of
// those only what came after purged can still be read.
type extent struct {
	flavor string
	server string // its uuid; MariaDB's has a number only
	done   string
	purged string
	state  string // MariaDB: the last of each domain and server
}

const serverPrefix = "server_id "

func serverNumbered(id uint32) string { return serverPrefix + strconv.FormatUint(uint64(id), 10) }

func extentOf(s *session) (extent, error) {
	e := extent{flavor: s.flavor}
	var err error
	ask := func(question string) string {
		if err != nil {
			return ""
		}
		var answer string
		answer, err = s.value(question)
		return answer
	}
	if s.flavor == mysql.MySQLFlavor {
		e.server = ask("select @@global.server_uuid")
		e.done, e.purged = ask("select @@global.gtid_executed"), ask("select @@global.gtid_purged")
	} else {
		e.server = serverPrefix + ask("select @@global.server_id")
		// Not gtid_current_pos: on a server that was a replica it is another's.
		e.done, e.state = ask("select @@global.gtid_binlog_pos"), ask("select @@global.gtid_binlog_state")
		first := ask("show binary logs")
		e.purged = ask("select coalesce(binlog_gtid_pos('" + first + "', 4), '')")
	}
	if err != nil {
		return extent{}, fmt.Errorf("asking for the server's GTIDs: %w", err)
	}
	return e, nil
}

// difference is what a position and a server's log do not share, and what they do.
type difference struct {
	lost   gtid.Spans // published, and not on the server
	unread gtid.Spans // on the server, and not published
	gap    gtid.Spans // of unread, what its log no longer has
	// shared is what both have, as a GTID set. It is known unless split, which
	// tells that MariaDB's position does not say where the two parted.
	shared string
	split  bool
	// related tells whether anything of the position's history is on the server.
	related bool
}

// difference compares the server with a position. What a position has beside
// its GTIDs counts as published too: the parts of a transaction that goes on,
// and transactions that wait for their outcome.
func (e *extent) difference(from *schema.Position) (*difference, error) {
	if _, err := gtid.ParseSet(e.flavor, from.GTIDs); err != nil {
		return nil, err
	}
	if e.flavor == mysql.MariaDBFlavor {
		return e.mariadbDifference(from)
	}
	return e.mysqlDifference(from)
}

func (e *extent) mysqlDifference(from *schema.Position) (*difference, error) {
	read := func(gtids string) (gtid.Spans, error) {
		return gtid.SpansOf(schema.Position{Flavor: e.flavor, GTIDs: gtids})
	}
	ours, err := read(from.GTIDs)
	if err != nil {
		return nil, err
	}
	published, err := read(beside(from.GTIDs, from))
	if err != nil {
		return nil, err
	}
	done, err := read(e.done)
	if err != nil {
		return nil, err
	}
	purged, err := read(e.purged)
	if err != nil {
		return nil, err
	}
	shared := ours.Shared(done)
	d := &difference{
		lost: published.Without(done), unread: done.Without(ours), gap: purged.Without(ours),
		shared: shared.String(), related: len(shared) > 0,
	}
	for origin := range done { // what the server had from the one we read shows it too
		uuid, _, _ := strings.Cut(origin, ":")
		d.related = d.related || uuid == from.Server
	}
	return d, nil
}

// beside adds to a list of GTIDs those that a position has beside its own.
func beside(gtids string, p *schema.Position) string {
	add := func(more string) {
		if more != "" {
			gtids += "," + more
		}
	}
	add(p.Beyond)
	if p.Within != nil {
		add(p.Within.GTID)
	}
	for i := range p.Prepared {
		add(p.Prepared[i].GTID)
	}
	return gtids
}

// mariadbDifference looks at the binlog state, for a position alone names the
// last server of each domain only.
func (e *extent) mariadbDifference(from *schema.Position) (*difference, error) {
	state, err := readGTIDs(e.state)
	if err != nil {
		return nil, fmt.Errorf("reading gtid_binlog_state: %w", err)
	}
	last := map[[2]uint32]uint64{}
	d := &difference{lost: gtid.Spans{}}
	domains := map[uint32]bool{}
	for _, g := range state {
		d.related = d.related || serverNumbered(g.ServerID) == from.Server
		last[[2]uint32{g.DomainID, g.ServerID}] = g.SequenceNumber
		domains[g.DomainID] = true
	}
	published, err := readGTIDs(beside(from.GTIDs, from))
	if err != nil {
		return nil, err
	}
	for _, g := range published {
		d.related = d.related || domains[g.DomainID]
		had := last[[2]uint32{g.DomainID, g.ServerID}]
		if g.SequenceNumber <= had {
			continue
		}
		lost := gtid.Span{First: had + 1, Last: g.SequenceNumber}
		if had == 0 { // where this server's transactions begin is not known
			d.split, lost.First = true, g.SequenceNumber
		}
		d.lost.Add(fmt.Sprintf("%d-%d", g.DomainID, g.ServerID), lost)
	}
	return d, e.mariadbShare(d, from, last)
}

// mariadbShare finds what is shared, domain by domain, and what lies after it.
func (e *extent) mariadbShare(d *difference, from *schema.Position, last map[[2]uint32]uint64) error {
	ours, err := readGTIDs(from.GTIDs)
	if err != nil {
		return err
	}
	shared, err := gtid.CoveredFrom(e.flavor, "")
	if err != nil {
		return err
	}
	for _, g := range ours {
		if both := min(g.SequenceNumber, last[[2]uint32{g.DomainID, g.ServerID}]); both > 0 {
			shared.Add(&gtid.ID{Domain: g.DomainID, Server: g.ServerID, Number: both})
		}
	}
	d.shared = shared.String()
	for _, part := range []struct {
		of   string
		into *gtid.Spans
	}{{e.done, &d.unread}, {e.purged, &d.gap}} {
		theirs, err := gtid.SpansOf(schema.Position{Flavor: e.flavor, GTIDs: part.of})
		if err != nil {
			return err
		}
		both, err := gtid.SpansOf(schema.Position{Flavor: e.flavor, GTIDs: d.shared})
		if err != nil {
			return err
		}
		*part.into = theirs.Without(both)
	}
	return nil
}

// readGTIDs reads a list of MariaDB's GTIDs, of which a domain may have several.
func readGTIDs(list string) ([]mysql.MariadbGTID, error) {
	var all []mysql.MariadbGTID
	for _, text := range gtid.Split(list) {
		g, err := mysql.ParseMariadbGTID(text)
		if err != nil {
			return nil, err
		}
		all = append(all, *g)
	}
	return all, nil
}
