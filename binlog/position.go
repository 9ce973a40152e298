package binlog

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// extent is what the server's log covers: all transactions up to done, and of
// those only what came after purged can still be read.
type extent struct {
	done   string
	purged string
	state  string // MariaDB: the last of each domain and server
}

func extentOf(s *session) (extent, error) {
	var e extent
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
		e.done, e.purged = ask("select @@global.gtid_executed"), ask("select @@global.gtid_purged")
		return e, err
	}
	// Not gtid_current_pos: on a server that was a replica it is another's.
	e.done, e.state = ask("select @@global.gtid_binlog_pos"), ask("select @@global.gtid_binlog_state")
	first := ask("show binary logs")
	e.purged = ask("select coalesce(binlog_gtid_pos('" + first + "', 4), '')")
	return e, err
}

// Start is the position that the configured start means now, for a source that
// has none stored. Its error is a [*schema.Stop] when an operator has to act.
func Start(ctx context.Context, cfg Config, source string) (schema.Position, error) {
	return startOn(ctx, hostOf(&cfg, nil), source)
}

func startOn(ctx context.Context, at *host, source string) (schema.Position, error) {
	cfg := at.cfg
	s, err := at.open(ctx)
	if err != nil {
		return schema.Position{}, err
	}
	defer s.close()
	p := schema.Position{Source: source, Flavor: s.flavor}
	if cfg.Start == StartNow || cfg.Start == StartEarliest {
		e, err := extentOf(s)
		if err != nil {
			return schema.Position{}, fmt.Errorf("finding where to start: %w", err)
		}
		p.GTIDs = e.done
		if cfg.Start == StartEarliest {
			p.GTIDs = e.purged
		}
	} else {
		p.GTIDs = cfg.Start
	}
	set, err := parseSet(s.flavor, p.GTIDs)
	if err != nil {
		return schema.Position{}, &schema.Stop{
			State: schema.StateMisconfigured, Err: fmt.Errorf("mysql.start: %w", err),
			Remedy: "set mysql.start to now, earliest, or a GTID set as this server writes it",
		}
	}
	p.GTIDs = set.String()
	return p, nil
}

// verify tells whether reading can go on from the position without a gap:
// purged ⊆ ours ⊆ done. It is asked on every connection, for the server behind
// an address may be another each time.
func (e *extent) verify(flavor string, from *schema.Position) error {
	ours, err := parseSet(flavor, from.GTIDs)
	if err != nil {
		return &schema.Stop{State: schema.StateForeign, Err: err, Remedy: "set a position of this server with 'echocdc position set'"}
	}
	purged, err := parseSet(flavor, e.purged)
	if err != nil {
		return err
	}
	if flavor == mysql.MariaDBFlavor {
		err = e.mariadbHas(ours)
	} else {
		err = e.mysqlHas(ours)
	}
	if err != nil {
		return err
	}
	if !ours.Contain(purged) {
		return &schema.Stop{
			State:  schema.StatePurged,
			Err:    fmt.Errorf("the server has purged transactions that were not read: it begins after %s, we are at %s", e.purged, from.GTIDs),
			Remedy: "what is missing is lost to the log: start after it with 'echocdc position set earliest', keep logs longer (binlog_expire_logs_seconds), and repair with a snapshot",
		}
	}
	return nil
}

func (e *extent) mysqlHas(ours mysql.GTIDSet) error {
	done, err := parseSet(mysql.MySQLFlavor, e.done)
	if err != nil {
		return err
	}
	if done.Contain(ours) {
		return nil
	}
	theirs, isSet := done.(*mysql.MysqlGTIDSet)
	stored, isStored := ours.(*mysql.MysqlGTIDSet)
	if !isSet || !isStored {
		return errors.New("comparing GTID sets: they are not MySQL's")
	}
	for source := range *stored {
		if _, known := (*theirs)[source]; known {
			return e.regressed(ours.String())
		}
	}
	return foreign(fmt.Errorf("the server knows none of the transactions of the position %s", ours))
}

// mariadbHas looks at the binlog state, for the position alone names the last
// server of each domain only.
func (e *extent) mariadbHas(ours mysql.GTIDSet) error {
	stored, ok := ours.(*mysql.MariadbGTIDSet)
	if !ok {
		return errors.New("comparing GTID positions: ours is not MariaDB's")
	}
	last := map[[2]uint32]uint64{}
	domains := map[uint32]bool{}
	for _, text := range splitSet(e.state) {
		g, err := mysql.ParseMariadbGTID(text)
		if err != nil {
			return fmt.Errorf("reading gtid_binlog_state: %w", err)
		}
		last[[2]uint32{g.DomainID, g.ServerID}] = g.SequenceNumber
		domains[g.DomainID] = true
	}
	for _, g := range stored.Sets {
		if g.SequenceNumber <= last[[2]uint32{g.DomainID, g.ServerID}] {
			continue
		}
		if !domains[g.DomainID] {
			return foreign(fmt.Errorf("the server's log has no domain %d, which the position %s has", g.DomainID, ours))
		}
		return e.regressed(ours.String())
	}
	return nil
}

func (e *extent) regressed(ours string) error {
	return &schema.Stop{
		State:  schema.StateRegressed,
		Err:    fmt.Errorf("the server has lost transactions that were published: it has %s, we published %s", e.done, ours),
		Remedy: "was it restored, or did a replica that lagged take over? Point mysql.addr at a server that has them; or accept the loss: 'echocdc position set' to what the server has, and repair with a snapshot",
	}
}

func foreign(reason error) error {
	return &schema.Stop{
		State:  schema.StateForeign,
		Err:    reason,
		Remedy: "point mysql.addr at the server the position is of; or give this server a source.name of its own; or start anew with 'echocdc position set'",
	}
}
