package binlog

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/wire"
	"github.com/echo-im/echocdc/schema"
)

// branches are XA transactions between prepare and outcome, by XID. Their rows
// are in the log at the prepare already, and are told at the commit: under the
// GTID of the commit, which the server, its replicas and a second reading of
// the log have in common (invariant 4).
type branches struct {
	waiting map[string]*branch
	rowless map[string]bool // prepared without a row of ours
	sought  map[string]bool // whose rows are looked for in what is covered
	count   int             // that ever waited: for their order
	memory  int             // bytes of rows in memory
	limit   int             // of them; more go to files
}

// branch is an XA transaction whose rows wait for its outcome.
type branch struct {
	xid    string
	gtid   string // of the prepare, which is in no position until the outcome
	id     gtid.ID
	before gtid.ID // MariaDB: the transaction before the prepare in its domain
	order  int
	read   bool // its rows are here: after a restart the server sends them again
	rows   spool
}

// branchesAt are the branches that a stored position waits for.
func branchesAt(from *schema.Position, done gtid.Covered, limit int) (*branches, error) {
	all := &branches{waiting: map[string]*branch{}, rowless: map[string]bool{}, limit: limit}
	for _, xid := range from.Rowless {
		all.rowless[xid] = true
	}
	for _, p := range from.Prepared {
		b := &branch{xid: p.XID, gtid: p.GTID}
		var err error
		if b.before, err = done.Before(p.GTID); err != nil {
			return nil, err
		}
		all.put(b)
	}
	return all, nil
}

func (b *branches) put(one *branch) {
	b.count++
	one.order = b.count
	b.waiting[one.xid] = one
}

// list is the waiting ones, in the order of the log.
func (b *branches) list() []*branch {
	if len(b.waiting) == 0 {
		return nil
	}
	return slices.SortedFunc(maps.Values(b.waiting), func(x, y *branch) int { return x.order - y.order })
}

// awaits tells whether the rows of a prepare are to come again.
func (b *branches) awaits(gtid string) bool {
	for _, one := range b.waiting {
		if one.gtid == gtid {
			return !one.read
		}
	}
	return false
}

// add keeps rows of a branch, in memory while all that is there has room.
func (b *branches) add(one *branch, raw rawRows) error {
	before := one.rows.bytes
	if err := one.rows.add(raw); err != nil {
		return err
	}
	b.memory += one.rows.bytes - before
	if b.memory <= b.limit || one.rows.bytes == 0 {
		return nil
	}
	b.memory -= one.rows.bytes
	return one.rows.spill()
}

// drop lets go of a branch.
func (b *branches) drop(one *branch) {
	b.clear(one)
	delete(b.waiting, one.xid)
}

// clear lets go of a branch's rows.
func (b *branches) clear(one *branch) {
	b.memory -= one.rows.bytes
	one.rows.close()
}

// close lets go of everything.
func (b *branches) close() {
	for _, one := range b.waiting {
		b.drop(one)
	}
}

// mark writes into a position what waits.
func (b *branches) mark(p *schema.Position, done gtid.Covered) {
	var before []gtid.ID
	for _, one := range b.list() {
		before = append(before, one.before)
		p.Prepared = append(p.Prepared, schema.Prepared{GTID: one.gtid, XID: one.xid})
	}
	p.GTIDs, p.Beyond = done.Without(before)
	if len(b.rowless) > 0 {
		p.Rowless = slices.Sorted(maps.Keys(b.rowless))
	}
}

// hold keeps rows that were logged before their outcome.
func (r *reader) hold(raw rawRows) error {
	if r.group.branch == nil {
		r.group.branch = &branch{read: true}
	}
	r.group.rows++
	return r.branches.add(r.group.branch, raw)
}

// prepare is the first phase of an XA commit, or both at once.
func (r *reader) prepare(body []byte) error {
	onePhase, xid, err := parsePrepare(body)
	if err != nil {
		return err
	}
	branch := r.group.branch
	switch {
	case r.group.past:
		return r.prepareAgain(xid, onePhase)
	case branch == nil:
		if !onePhase {
			r.branches.rowless[xid] = true
		}
		return r.end()
	case onePhase:
		return r.release(branch)
	}
	branch.xid, branch.id, branch.gtid = xid, r.group.id, string(r.groupID())
	if known := r.branches.waiting[xid]; known != nil && known.gtid != branch.gtid {
		return r.stop(fmt.Errorf("XA transaction %s is prepared again, though the log has no outcome of its prepare %s", xid, known.gtid),
			"find out whether that one was committed while its session did not log (sql_log_bin), and repair its keys with a snapshot")
	}
	// Invariant 2: a prepared transaction has not ended. Its GTID stays out of
	// the position, so that the server sends it again to whoever goes on from there.
	branch.before = r.covered.Hold(&r.group.id)
	r.branches.put(branch)
	r.group.branch = nil
	return r.close()
}

// release ends the group with the rows of a branch. The prepare is covered
// after them: a restart between two parts needs it again.
func (r *reader) release(b *branch) error {
	if err := b.rows.each(r.take); err != nil {
		return err
	}
	if b.gtid != "" {
		r.covered.Fill(&b.id)
	}
	r.branches.drop(b)
	r.group.branch = nil
	return r.end()
}

// outcome is the second phase of an XA commit: a transaction of its own, in
// which the rows of the first come to be or not.
func (r *reader) outcome(verb, xid string) error {
	if r.group.past {
		return r.outcomeAgain(xid)
	}
	branch := r.branches.waiting[xid]
	if branch == nil {
		return r.outcomeOf(verb, xid)
	}
	if !branch.read {
		return r.stop(fmt.Errorf("XA transaction %s ends, but the server has not sent its prepare %s again", xid, branch.gtid),
			"point mysql.addr at a server whose log has the prepare")
	}
	if verb != "COMMIT" {
		r.branches.clear(branch)
	}
	return r.release(branch)
}

// outcomeOf is the outcome of a prepare that held nothing of ours, or that was not seen.
func (r *reader) outcomeOf(verb, xid string) error {
	if verb == "COMMIT" && !r.branches.rowless[xid] {
		if !r.branches.sought[xid] {
			return &unseen{xid: xid, gtid: string(r.groupID())}
		}
		return r.stop(fmt.Errorf("it commits XA transaction %s, whose rows the server's log has no more", xid),
			"repair its keys with a snapshot")
	}
	delete(r.branches.rowless, xid)
	return r.end()
}

// parsePrepare reads an XA_PREPARE event: whether it commits at once, and the
// XID as queries in the log write it.
func parsePrepare(body []byte) (onePhase bool, xid string, err error) {
	c := wire.Cursor{Data: body}
	onePhase = c.Number(1) != 0
	format := int32(c.Number(4))
	global, local := int(c.Number(4)), int(c.Number(4))
	first, second := c.Take(global), c.Take(local)
	if c.Err != nil {
		return false, "", fmt.Errorf("reading an XA prepare event: %w", c.Err)
	}
	return onePhase, fmt.Sprintf("X'%x',X'%x',%d", first, second, format), nil
}

var errNoXID = errors.New("reading the outcome of an XA transaction: it names none")

// parseOutcome reads "XA COMMIT X'61',X”,1".
func parseOutcome(text string) (verb, xid string, err error) {
	words := strings.Fields(text)
	if len(words) < 3 {
		return "", "", errNoXID
	}
	xid = strings.ToLower(strings.Join(words[2:], ""))
	return strings.ToUpper(words[1]), strings.ReplaceAll(xid, "x'", "X'"), nil
}
