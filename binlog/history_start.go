package binlog

import (
	"context"
	"strings"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// namesColumns tells whether the server's log names columns from now on; it
// need not have before.
func (v *server) namesColumns() bool {
	return strings.EqualFold(v.variables["binlog_row_metadata"], "FULL")
}

// presentAround is what the server's tables are before and after it is asked
// something else, and whether they stayed the same.
func presentAround(s *session, database string, layouts []*schema.Layout, ask func() error) (now *present, steady bool, err error) {
	before, err := presentOf(s, database, layouts)
	if err != nil {
		return nil, false, err
	}
	if err := ask(); err != nil {
		return nil, false, err
	}
	now, err = presentOf(s, database, layouts)
	return now, err == nil && before.equals(now), err
}

// presentAt is what the server's tables are, and whether they were so at the
// position already: the server has done nothing since.
func presentAt(s *session, database string, layouts []*schema.Layout, from *schema.Position) (now *present, exact bool, err error) {
	var log extent
	now, steady, err := presentAround(s, database, layouts, func() (err error) {
		log, err = extentOf(s)
		return err
	})
	if err != nil {
		return nil, false, err
	}
	done, err := gtid.ParseSet(s.flavor, log.done)
	if err != nil {
		return nil, false, err
	}
	ours, err := gtid.ParseSet(s.flavor, from.GTIDs)
	if err != nil {
		return nil, false, err
	}
	return now, steady && ours.Contain(done), nil
}

// beginKnowing begins where the server is now, with its tables as they are there.
func (h *host) beginKnowing(s *session, source string, layouts []*schema.Layout) (schema.Stored, error) {
	metadata, err := s.rows("show global variables like 'binlog_row_metadata'")
	if err != nil {
		return schema.Stored{}, err
	}
	v := server{variables: map[string]string{}}
	for _, row := range metadata {
		v.variables[row[0]] = row[1]
	}
	if v.namesColumns() {
		position, err := h.start(s, source)
		return schema.Stored{Position: position}, err
	}
	var begin schema.Stored
	now, steady, err := presentAround(s, h.cfg.Database, layouts, func() (err error) {
		begin.Position, err = h.start(s, source)
		return err
	})
	if err != nil || !steady {
		return begin, err
	}
	known, err := newHistory(s.flavor, nil)
	if err != nil {
		return schema.Stored{}, err
	}
	f := follower{history: known}
	if err := f.base(now, begin.Position.GTIDs); err != nil {
		return schema.Stored{}, err
	}
	begin.History = f.take()
	return begin, nil
}

// recall gives the planner the stored history. Where rows may come without
// names and the server's tables are those of the position, they are noted
// before anything is read: what is altered later no longer shows them.
func (t *Tailer) recall(ctx context.Context, at *found, stored *schema.Stored, out chan<- schema.Batch) error {
	p := at.planner
	h, err := newHistory(p.flavor, stored.History)
	if err != nil {
		return &schema.Stop{
			State: schema.StateSchemaMismatch, Err: err,
			Remedy: "use the echocdc that wrote it, or a newer one",
		}
	}
	p.follower = &follower{history: h, database: p.database, layouts: p.layouts, charsets: p.charsets, log: t.Log, active: !at.named}
	p.present = func() (*present, error) {
		s, err := at.open(ctx)
		if err != nil {
			return nil, err
		}
		defer s.close()
		return presentOf(s, p.database, p.layouts)
	}
	if at.present != nil {
		p.follower.charset, p.follower.lowerCase = at.present.charset, at.present.lowerCase
	}
	if !at.exact || stored.Position.Within != nil {
		return nil
	}
	if err := p.follower.base(at.present, stored.Position.GTIDs); err != nil {
		return err
	}
	if len(p.follower.fresh) == 0 {
		return nil
	}
	select {
	case out <- schema.Batch{Position: stored.Position, History: p.follower.take()}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// base notes the server's tables where they are those of the position, and
// differ from what is known.
func (f *follower) base(now *present, from string) error {
	covered, err := gtid.ParseSet(f.flavor, from)
	if err != nil {
		return err
	}
	f.based = true
	for name, table := range now.tables {
		known := f.inForce(name, covered)
		if known != nil && same(known.Definition, table.definition) {
			continue
		}
		if known != nil && known.Definition != nil {
			f.log.Warn("a table is not as its log says: what the server has now holds from here on", "table", name)
		}
		if err := f.correct(&Version{Table: name, Origin: OriginServer, Definition: table.definition}, from); err != nil {
			return err
		}
	}
	return nil
}

// where is where reading is, for the planner.
func (r *reader) where() where {
	return where{covered: r.covered.String(), committed: r.group.committed}
}

// follow lets the history follow a statement, and forgets how changed tables
// were read.
func (r *reader) follow(q *query) error {
	f := r.planner.follower
	if r.group.past || !f.follows(q) {
		return nil // what is covered already was followed
	}
	covered, err := gtid.ParseSet(f.flavor, r.covered.String())
	if err != nil {
		return err
	}
	r.planner.forget(f.follow(&followed{query: q, covered: covered, committed: r.group.committed.Add(q.took)}))
	return nil
}
