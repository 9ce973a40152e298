package binlog

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// reader takes the log's events in order and fills jobs with the rows of
// captured tables. It looks at headers, table numbers and the ends of
// transactions; what rows hold is read elsewhere.
type reader struct {
	source   string
	server   string
	limits   limits
	planner  planner
	covered  gtid.Covered
	payloads payloads
	log      *slog.Logger
	metrics  *Metrics
	emit     func(*job) error // hands a job on, waiting for room
	idle     func()           // told that the server has nothing more

	group    group
	branches *branches
	within   *schema.Within // a transaction to come of which a part is published
	job      *job
	at       place     // behind the event that was read last
	ended    place     // behind the newest transaction covered
	newest   time.Time // when it was committed
	ids      []byte    // memory for the GTIDs of commits
	lastCut  time.Time
	count    counts
}

// limits are the bytes at which a job is handed on.
type limits struct {
	batch       int // between transactions
	transaction int // within one
}

// event takes the next event in.
func (r *reader) event(e *replication.BinlogEvent) error {
	r.count.events++
	r.count.bytes += int(e.Header.EventSize)
	switch body := e.Event.(type) {
	case *replication.RotateEvent:
		r.at.rotate(body)
		return nil
	case *replication.FormatDescriptionEvent:
		return nil
	case *replication.GenericEvent:
		r.at.pass(e.Header)
		return r.raw(e.Header, body.Data)
	default:
		return fmt.Errorf("reading an event of type %s: the library took it apart", e.Header.EventType)
	}
}

// raw takes in an event of which only the header is known.
func (r *reader) raw(h *replication.EventHeader, body []byte) error {
	switch h.EventType {
	case replication.TABLE_MAP_EVENT:
		if r.passesOver() {
			return nil
		}
		return r.planner.learn(body)
	case replication.WRITE_ROWS_EVENTv1, replication.UPDATE_ROWS_EVENTv1, replication.DELETE_ROWS_EVENTv1,
		replication.WRITE_ROWS_EVENTv2, replication.UPDATE_ROWS_EVENTv2, replication.DELETE_ROWS_EVENTv2,
		replication.MARIADB_WRITE_ROWS_COMPRESSED_EVENT_V1, replication.MARIADB_UPDATE_ROWS_COMPRESSED_EVENT_V1,
		replication.MARIADB_DELETE_ROWS_COMPRESSED_EVENT_V1, replication.PARTIAL_UPDATE_ROWS_EVENT:
		return r.rows(h, body)
	case replication.GTID_EVENT, replication.GTID_TAGGED_LOG_EVENT, replication.MARIADB_GTID_EVENT:
		return r.begin(h, body)
	case replication.XID_EVENT:
		return r.end()
	case replication.QUERY_EVENT:
		return r.query(body)
	case replication.EXECUTE_LOAD_QUERY_EVENT:
		return r.load(body)
	case replication.MARIADB_QUERY_COMPRESSED_EVENT:
		return r.compressedQuery(body)
	case replication.TRANSACTION_PAYLOAD_EVENT:
		return r.payload(body)
	case replication.XA_PREPARE_LOG_EVENT:
		return r.prepare(body)
	case replication.HEARTBEAT_EVENT, replication.HEARTBEAT_LOG_EVENT_V2:
		return r.quiet()
	default:
		return r.other(h)
	}
}

// begin is what a GTID event does: it ends the group before it, whose own end
// was not told, and begins one. Invariant 2: the new GTID enters no position yet.
func (r *reader) begin(h *replication.EventHeader, body []byte) error {
	if r.group.known {
		if err := r.end(); err != nil {
			return err
		}
	}
	b, err := gtid.ParseEvent(h, body)
	if err != nil {
		return err
	}
	if b.Committed.IsZero() {
		b.Committed = time.Unix(int64(h.Timestamp), 0).UTC()
	}
	r.group = group{id: b.ID, committed: b.Committed, known: true, open: b.Open, xa: b.XA, firstRow: len(r.job.rows)}
	if r.within != nil {
		r.group.again = r.within.GTID == string(r.groupID())
	}
	if r.covered.Has(&b.ID) {
		r.group.past = !r.branches.awaits(string(r.groupID()))
	}
	return nil
}

// end is what a commit does. Invariant 2: the group has ended, so its GTID
// enters the position, and the job that holds its last row is the one that says so.
func (r *reader) end() error {
	if !r.group.known {
		return fmt.Errorf("reading the log at %s: a transaction ends that never began", &r.at)
	}
	if r.group.branch != nil {
		return r.stop(errors.New("it ends like no XA transaction does that has rows"), "use a newer echocdc")
	}
	if r.group.past {
		r.covered.Pass(&r.group.id)
		r.group = group{}
		return nil
	}
	r.covered.Add(&r.group.id)
	if err := r.planner.follower.settle(r.covered); err != nil {
		return err
	}
	if r.group.again {
		r.within = nil
	}
	return r.close()
}

// close leaves the group; the job may be full.
func (r *reader) close() error {
	r.newest, r.ended = r.group.committed, r.at
	j := r.job
	if j.oldest.IsZero() {
		j.oldest = r.group.committed
	}
	j.ended++
	r.group = group{}
	if j.bytes >= r.limits.batch {
		return r.cut()
	}
	return nil
}

// rows keeps a rows event of a captured table; any other ends here.
func (r *reader) rows(h *replication.EventHeader, body []byte) error {
	if r.passesOver() {
		return nil
	}
	id, err := row.TableID(body)
	if err != nil {
		return fmt.Errorf("reading a rows event: %w", err)
	}
	p := r.planner.of(id)
	if p == nil {
		return fmt.Errorf("reading a rows event at %s: no table map names its table", &r.at)
	}
	if !p.captured() {
		r.count.skip(p.Name, len(body))
		return nil
	}
	if !r.group.known {
		return fmt.Errorf("reading a rows event of table %s at %s: no GTID stands before it", p.Name, &r.at)
	}
	raw := rawRows{event: h.EventType, body: body, plan: p}
	if r.group.xa {
		return r.hold(raw)
	}
	return r.take(raw)
}

// passesOver tells whether the group's rows were told before, and are not looked for.
func (r *reader) passesOver() bool {
	return r.group.past && (!r.group.xa || len(r.branches.sought) == 0)
}

// take puts rows into the job, and hands it on when it is full. A transaction
// that comes in parts anyway gains nothing from large ones, which cost memory.
func (r *reader) take(raw rawRows) error {
	r.keep(raw)
	limit := r.limits.transaction
	if r.group.handedOn || r.group.again {
		limit = r.limits.batch
	}
	if r.group.bytes < limit {
		return nil
	}
	return r.part()
}

// keep puts the rows into the job, under their transaction.
func (r *reader) keep(raw rawRows) {
	j := r.job
	if r.group.here == 0 && (!r.group.handedOn || len(j.commits) == 0) {
		r.enter()
	}
	raw.commit = len(j.commits) - 1
	j.rows = append(j.rows, raw)
	j.bytes += len(raw.body) + frameBytes
	r.group.rows++
	r.group.here++
	r.group.bytes += len(raw.body) + frameBytes
}

// frameBytes is what keeping an event costs beside its bytes.
const frameBytes = 128

// groupID is the group's GTID as text, in memory that many share.
func (r *reader) groupID() []byte {
	const longest, piece = 128, 16 << 10
	if cap(r.ids)-len(r.ids) < longest {
		r.ids = make([]byte, 0, piece)
	}
	start := len(r.ids)
	r.ids = r.covered.AppendID(r.ids, &r.group.id)
	return r.ids[start:len(r.ids):len(r.ids)]
}

// cut hands the job on and begins the next.
func (r *reader) cut() error {
	j := r.job
	j.position = schema.Position{
		Source: r.source, Flavor: r.planner.flavor, Server: r.server,
		File: r.ended.file, Offset: r.ended.offset, Committed: r.newest, Within: r.within,
	}
	r.branches.mark(&j.position, r.covered)
	r.metrics.prepared.Set(float64(len(r.branches.waiting)))
	if j.oldest.IsZero() && len(j.commits) > 0 {
		j.oldest = j.commits[0].Committed
	}
	j.history = r.planner.follower.take()
	r.lastCut = time.Now()
	r.job = j.next()
	r.metrics.took(&r.count)
	return r.emit(j)
}

// leave hands on what is whole when there is nothing more to read.
func (r *reader) leave() error {
	if r.job.ended == 0 {
		return nil
	}
	r.dropRows()
	r.group = group{}
	return r.cut()
}

// idlePace is how often a position that moves without rows is handed on.
const idlePace = 100 * time.Millisecond

// lull is asked when the server has sent nothing for a moment: what is whole
// need not wait for more. A transaction that is being read is not whole.
func (r *reader) lull() error {
	if !r.holds() {
		return nil
	}
	return r.cut()
}

// holds tells whether something is worth handing on in a lull.
func (r *reader) holds() bool {
	if r.group.known || r.job.ended == 0 {
		return false
	}
	return len(r.job.rows) > 0 || time.Since(r.lastCut) >= idlePace
}

// quiet is what a heartbeat says: the server has nothing more for now.
func (r *reader) quiet() error {
	r.metrics.took(&r.count)
	r.idle()
	if r.group.known || r.job.ended == 0 {
		return nil
	}
	return r.cut()
}
