package binlog

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"github.com/echo-im/echocdc/binlog/gtid"
)

// unseen is an XA transaction that is committed, and whose prepare is before
// the place where reading began.
type unseen struct{ xid, gtid string }

func (u *unseen) Error() string {
	return fmt.Sprintf("transaction %s commits XA transaction %s, which was prepared before reading began: its rows are looked for in all of the server's log", u.gtid, u.xid)
}

// lookBack makes the reader read the whole log again, for the rows of branches
// whose commit was met: what is covered is passed over.
func (t *Tailer) lookBack(ctx context.Context, at *found, r *reader) error {
	if len(t.unseen) == 0 {
		return nil
	}
	s, err := at.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	log, err := extentOf(s)
	if err != nil {
		return err
	}
	purged, err := gtid.ParseSet(s.flavor, log.purged)
	if err != nil {
		return err
	}
	r.covered.Again(purged)
	r.branches.sought, t.unseen = t.unseen, nil
	at.begin = log.purged
	return nil
}

// remember takes note of a branch that was not seen, for the next stream.
func (t *Tailer) remember(err error, sought map[string]bool) {
	u, ok := errors.AsType[*unseen](err)
	if !ok {
		return
	}
	t.unseen = map[string]bool{u.xid: true}
	maps.Copy(t.unseen, sought)
}

// prepareAgain is a prepare that is covered: it counts only if it is looked for.
func (r *reader) prepareAgain(xid string, onePhase bool) error {
	b := r.group.branch
	switch {
	case b == nil && r.branches.sought[xid] && !onePhase:
		r.branches.rowless[xid] = true
	case b != nil && r.branches.sought[xid] && !onePhase:
		b.xid, b.id, b.gtid = xid, r.group.id, string(r.groupID())
		b.before = r.covered.Hold(&r.group.id) // as if it had been seen
		r.branches.put(b)
		r.group = group{}
		return nil
	case b != nil:
		r.branches.clear(b)
		r.group.branch = nil
	}
	return r.end()
}

// outcomeAgain is an outcome that is covered: the name is free for another branch.
func (r *reader) outcomeAgain(xid string) error {
	if b := r.branches.waiting[xid]; b != nil && r.branches.sought[xid] {
		r.covered.Fill(&b.id)
		r.branches.drop(b)
	}
	if r.branches.sought[xid] {
		delete(r.branches.rowless, xid)
	}
	return r.end()
}
