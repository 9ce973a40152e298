package binlog

import (
	"context"
	"fmt"
	"strconv"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// Start is the position that the configured start means now, for a source that
// has none stored, on the first server that answers. Its error is a
// [*schema.Stop] when an operator has to act.
func Start(ctx context.Context, cfg Config, source string) (schema.Position, error) {
	stored, err := startOn(ctx, hostsOf(&cfg, nil), source, nil)
	return stored.Position, err
}

// Begin is Start, with what has to be stored of the layouts' tables: their
// columns, where the log will not name them and the start is now.
func Begin(ctx context.Context, cfg Config, source string, layouts []*schema.Layout) (schema.Stored, error) {
	return startOn(ctx, hostsOf(&cfg, nil), source, layouts)
}

// startOn asks one host after another.
func startOn(ctx context.Context, hosts []*host, source string, layouts []*schema.Layout) (schema.Stored, error) {
	var none refusals
	for _, h := range hosts {
		stored, err := h.begin(ctx, source, layouts)
		if err == nil {
			return stored, nil
		}
		none = append(none, refusal{h.addr, err})
	}
	return schema.Stored{}, none.error()
}

func (h *host) begin(ctx context.Context, source string, layouts []*schema.Layout) (schema.Stored, error) {
	s, err := h.open(ctx)
	if err != nil {
		return schema.Stored{}, err
	}
	defer s.close()
	if h.cfg.Start == StartNow && len(layouts) > 0 {
		return h.beginKnowing(s, source, layouts)
	}
	position, err := h.start(s, source)
	return schema.Stored{Position: position}, err
}

func (h *host) start(s *session, source string) (schema.Position, error) {
	file, offset, err := s.end() // before the GTIDs: it is for people, and may only be behind them
	if err != nil {
		return schema.Position{}, err
	}
	e, err := extentOf(s)
	if err != nil {
		return schema.Position{}, err
	}
	p := schema.Position{Source: source, Flavor: s.flavor, Server: e.server}
	switch h.cfg.Start {
	case StartNow:
		p.GTIDs, p.File, p.Offset = e.done, file, offset
	case StartEarliest:
		p.GTIDs = e.purged
	default:
		p.GTIDs = h.cfg.Start
	}
	set, err := gtid.ParseSet(s.flavor, p.GTIDs)
	if err != nil {
		return schema.Position{}, &schema.Stop{
			State: schema.StateMisconfigured, Err: fmt.Errorf("mysql.start: %w", err),
			Remedy: "set mysql.start to now, earliest, or a GTID set as this server writes it",
		}
	}
	p.GTIDs = set.String()
	return p, nil
}

// end is where the server writes its log now. The question has another name
// since MySQL 8.4 (manual, SHOW BINARY LOG STATUS), and MariaDB has the old one.
func (s *session) end() (file string, offset uint64, err error) {
	answer, err := s.either("show binary log status", "show master status")
	if err != nil || len(answer) == 0 { // no answer: it writes none, which is judged elsewhere
		return "", 0, err
	}
	offset, err = strconv.ParseUint(answer[0][1], 10, 64)
	if err != nil {
		return "", 0, fmt.Errorf("reading where the server writes its log: %w", err)
	}
	return answer[0][0], offset, nil
}

// goesOnFrom tells whether reading can go on from the position on this
// connection without a gap: purged ⊆ ours ⊆ done. It is asked on every
// connection, for the server behind an address may be another each time.
func (s *session) goesOnFrom(from *schema.Position) error {
	e, err := extentOf(s)
	if err != nil {
		return err
	}
	d, err := e.difference(from)
	if err != nil {
		return &schema.Stop{State: schema.StateForeign, Err: err, Remedy: "set a position of this server with 'echocdc position set'"}
	}
	if len(d.lost) > 0 && s.await(d.lost) {
		return s.goesOnFrom(from)
	}
	return d.judge(&e, from)
}

// await gives transactions a moment to become visible, and tells whether they
// did: MySQL sends a transaction to its readers before its session is told that
// it is committed, and a replica that takes over may still be applying it.
func (s *session) await(missing gtid.Spans) bool {
	if s.flavor != mysql.MySQLFlavor {
		return false
	}
	answer, err := s.value("select wait_for_executed_gtid_set('" + missing.String() + "', 1)")
	return err == nil && answer == "0" // MySQL 5.6 does not know the question
}

// judge tells what keeps us from going on, if anything does. Containment
// decides; who the server says it is, is a hint: a failover changes it.
func (d *difference) judge(e *extent, from *schema.Position) error {
	another := from.Server != e.server
	switch {
	case len(d.lost) > 0 && !d.related && another,
		!d.related && another && from.Server != "":
		return &schema.Stop{
			State: schema.StateIdentity,
			Err: fmt.Errorf("another server answers, and nothing shows that it continues the same history: the position %q is of server %s; this is %s, which has %q",
				from.GTIDs, orUnknown(from.Server), e.server, e.done),
			Remedy: "point mysql.addr at the server the position is of; or give this server a source.name of its own; or, if it took that server's place, start anew with 'echocdc position set now'",
		}
	case len(d.lost) > 0:
		return &schema.Stop{
			State:  schema.StateRegressed,
			Err:    fmt.Errorf("the server has lost transactions that were published: %s", d.lost),
			Remedy: "was it restored, or did a replica that lagged take over? Put a server that has them into mysql.addr or mysql.standbys; or accept the loss: see it with 'echocdc position diff', and go on from what both have with 'echocdc position repair'",
		}
	case len(d.gap) > 0:
		return &schema.Stop{
			State:  schema.StatePurged,
			Err:    fmt.Errorf("the server has purged transactions that were not read: %s", d.gap),
			Remedy: "put a server that has them into mysql.standbys; else they are lost to the log: start after them with 'echocdc position set earliest', keep logs longer (binlog_expire_logs_seconds), and repair with a snapshot",
		}
	default:
		return nil
	}
}

func orUnknown(server string) string {
	if server == "" {
		return "unknown"
	}
	return server
}

func foreign(reason error) error {
	return &schema.Stop{
		State:  schema.StateForeign,
		Err:    reason,
		Remedy: "point mysql.addr at the server the position is of; or give this server a source.name of its own; or start anew with 'echocdc position set'",
	}
}
