package binlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// Tailer reads a server's log from a position on.
type Tailer struct {
	Config Config
	// Source is the configured name of the Echo server: positions of another are refused.
	Source string
	// Layouts are the known ones, best first.
	Layouts []*schema.Layout
	// Selection is what of the catalogue is told.
	Selection schema.Selection
	Log       *slog.Logger
	Metrics   *Metrics
	// Dial connects to servers, for the log and for questions; nil is the usual way.
	Dial DialFunc
	// Report is told when reading has begun; the relay tells the rest. It may be nil.
	Report schema.ReportFunc

	inUse   string               // the address that was read last
	unseen  map[string]bool      // XA transactions whose rows are to be looked for
	begun   atomic.Bool          // reading has begun since somebody asked last
	reads   atomic.Pointer[host] // the server whose log is read, for those who ask beside it
	runsOut bool                 // it was warned that the server purges soon
}

// Stream reads from one connection: it checks the server against the stored
// position, then hands batches on, in the order of the log, until the
// connection fails or the context ends. It always returns an error; a [*schema.Stop] waits for
// an operator, any other is worth another connection. What was read whole
// before a failure is still handed on. The channel stays open.
func (t *Tailer) Stream(ctx context.Context, stored schema.Stored, out chan<- schema.Batch) error {
	from := stored.Position
	at, err := t.find(ctx, &from)
	if err != nil {
		t.Metrics.connects.WithLabelValues("failed").Inc()
		return err
	}
	set, err := gtid.CoveredAt(&from)
	if err != nil {
		return err
	}
	waiting, err := branchesAt(&from, set, t.Config.TransactionBytes)
	if err != nil {
		return err
	}
	defer waiting.close()
	if err := t.recall(ctx, at, &stored, out); err != nil {
		return err
	}
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)

	p := &pipeline{out: out, metrics: t.Metrics, limit: t.Config.MemoryBytes, fail: fail}
	p.start(ctx, t.Source, t.Selection)
	r := &reader{
		source: t.Source, server: at.server, planner: *at.planner, covered: set, newest: from.Committed,
		branches: waiting, within: from.Within, ended: place{from.File, from.Offset},
		limits: limits{batch: t.Config.BatchBytes, transaction: t.Config.TransactionBytes},
		log:    t.Log, metrics: t.Metrics, job: newJob(),
		emit: func(j *job) error { return p.submit(ctx, j) },
		idle: func() {
			if p.empty() {
				p.isQuiet()
				t.Metrics.lag.Set(0)
			}
		},
	}
	r.planner.where, r.planner.passOver = r.where, r.passOver
	if err := t.lookBack(ctx, at, r); err != nil {
		return err
	}
	stopWatching := t.watch(ctx, at, p, &from)
	defer stopWatching()
	err = t.dump(ctx, at, r, &from)
	t.remember(err, waiting.sought)
	if ctx.Err() == nil {
		_ = r.leave() // it fails with the context only
	}
	p.finish()
	return err
}

// found is a server that can be read on from the position.
type found struct {
	*host

	registered chan struct{} // closed when the server has us among its replicas

	begin   string // the set to begin after: the position's, or less
	server  string // who it says it is
	planner *planner
	named   bool     // its log names columns from now on
	present *present // its tables, unless named
	exact   bool     // they are what they were at the position
}

// prepare asks the server what it is, and whether the position can be gone on from.
func (t *Tailer) prepare(ctx context.Context, h *host, from *schema.Position) (*found, error) {
	s, err := h.open(ctx)
	if err != nil {
		return nil, err
	}
	defer s.close()
	if from.Source != t.Source || from.Flavor != s.flavor {
		return nil, foreign(fmt.Errorf("the stored position is of source %q on %s; this is source %q on %s", from.Source, from.Flavor, t.Source, s.flavor))
	}
	v, err := look(s, t.Config.Database)
	if err != nil {
		return nil, err
	}
	if err := broken(requirements(v, &t.Config, t.Layouts)); err != nil {
		return nil, err
	}
	if err := s.goesOnFrom(from); err != nil {
		return nil, err
	}
	sets, err := charsetsOf(s)
	if err != nil {
		return nil, err
	}
	f := &found{host: h, registered: make(chan struct{}), begin: from.GTIDs, server: v.name(), named: v.namesColumns(), planner: &planner{
		database: t.Config.Database, flavor: s.flavor, layouts: t.Layouts, charsets: sets, plans: map[uint64]*plan{},
	}}
	if !f.named {
		f.present, f.exact, err = presentAt(s, t.Config.Database, t.Layouts, from)
	}
	return f, err
}

// dump asks for the log and gives its events to the reader until something fails.
func (t *Tailer) dump(ctx context.Context, at *found, r *reader, from *schema.Position) error {
	ctx, fail := context.WithCancelCause(ctx)
	defer fail(nil)
	knock := func(_ context.Context, network, addr string) (net.Conn, error) { return at.dial(ctx, network, addr) }
	l := &line{timeout: t.Config.ReadTimeout, knock: knock, pending: r.holds, lull: r.lull}
	free := context.AfterFunc(ctx, l.close) // asking for the log does not heed the context
	defer free()
	var refused error
	secured, err := t.Config.TLS.Client(at.name())
	if err != nil {
		return err
	}
	syncer := replication.NewBinlogSyncer(replication.BinlogSyncerConfig{
		ServerID: t.Config.ServerID, Flavor: from.Flavor,
		Host: at.addr, User: t.Config.User, Password: t.Config.Password, TLSConfig: secured,
		Localhost: "echocdc", Dialer: l.dial, Logger: slog.New(slog.DiscardHandler),
		RawModeEnabled: true, VerifyChecksum: true, DisableRetrySync: true, DiscardGTIDSet: true, EventCacheCount: 1,
		HeartbeatPeriod: t.Config.HeartbeatPeriod,
		Option: func(conn *client.Conn) error {
			// Behind one address the next connection may reach another server.
			refused = (&session{conn: conn, flavor: from.Flavor}).goesOnFrom(from)
			l.seeking = true
			return refused
		},
		SynchronousEventHandler: &handler{reader: r, line: l, fail: fail, begun: func() { t.began(at, from) }},
	})
	defer hangUp(l, syncer)
	set, err := gtid.ParseSet(from.Flavor, at.begin)
	if err != nil {
		return err
	}
	// The set is the library's from now on: it adds to it as it reads.
	streamer, err := syncer.StartSyncGTID(set)
	if err != nil {
		t.Metrics.connects.WithLabelValues("failed").Inc()
		if refused != nil {
			err = refused
		}
		return t.explain(fmt.Errorf("asking for the log: %w", err))
	}
	t.Metrics.connects.WithLabelValues("connected").Inc()
	close(at.registered)
	_, err = streamer.GetEvent(ctx) // events go to the handler: this is the end
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return t.explain(fmt.Errorf("reading the log: %w", err))
}

func (t *Tailer) began(at *found, from *schema.Position) {
	t.begun.Store(true)
	t.Metrics.is(schema.StateRunning)
	if t.Report != nil {
		t.Report(schema.Condition{State: schema.StateRunning})
	}
	if from.Server != "" && from.Server != at.server {
		t.Log.Info("another server continues the history", "addr", at.addr, "server", at.server, "before", from.Server)
	}
	t.Log.Info("reading the log", "addr", at.addr, "server", at.server, "from", from.GTIDs)
}

// explain turns what the server answers to a request for its log into a state
// an operator can act on.
func (t *Tailer) explain(err error) error {
	var said *mysql.MyError
	const sameID = 4052 // MariaDB's ER_SLAVE_SAME_ID, of which the library does not know
	if !errors.As(err, &said) || said.Code != mysql.ER_MASTER_FATAL_ERROR_READING_BINLOG && said.Code != sameID {
		return err
	}
	switch {
	case strings.Contains(said.Message, "same server_uuid/server_id"), strings.Contains(said.Message, "same server_id"):
		return &schema.Stop{
			State: schema.StateMisconfigured, Err: fmt.Errorf("another replica came with our number, server_id %d", t.Config.ServerID),
			Remedy: remedyClash,
		}
	case strings.Contains(said.Message, "purged"), strings.Contains(said.Message, "not in the master's binlog"):
		return &schema.Stop{
			State: schema.StatePurged, Err: err,
			Remedy: "start after what is missing with 'echocdc position set earliest', and repair with a snapshot",
		}
	default:
		return err
	}
}

const remedyClash = "give each replica and each source's echocdc a mysql.server_id of its own; several echocdc of one source may share one"

// handler gives the library's events to the reader. The library swallows what
// goes wrong here, so it is told to who waits.
type handler struct {
	reader *reader
	line   *line
	fail   func(error)
	begun  func()
	once   bool
}

// HandleEvent implements [replication.EventHandler].
func (h *handler) HandleEvent(e *replication.BinlogEvent) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("reading an event of type %s: %s", e.Header.EventType, panicText(r))
		}
		if err != nil {
			h.fail(err)
		}
	}()
	if !h.once {
		h.once = true
		h.begun()
	}
	h.line.seeking = h.line.seeking && isPreamble(e.Header.EventType)
	return h.reader.event(e)
}

// isPreamble tells the events that a server sends before it looks for the position.
func isPreamble(event replication.EventType) bool {
	switch event {
	case replication.ROTATE_EVENT, replication.FORMAT_DESCRIPTION_EVENT, replication.PREVIOUS_GTIDS_EVENT,
		replication.MARIADB_GTID_LIST_EVENT, replication.MARIADB_BINLOG_CHECKPOINT_EVENT, replication.MARIADB_START_ENCRYPTION_EVENT:
		return true
	default:
		return false
	}
}

// hangUp ends the dump. The library would wait for its reader and knock again
// to kill the old connection: with the line closed it can do neither for long.
func hangUp(l *line, syncer *replication.BinlogSyncer) {
	const patience = 5 * time.Second
	l.close()
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		syncer.Close()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-closed:
	case <-timer.C:
	}
}
