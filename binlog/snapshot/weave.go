package snapshot

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// Snapshot tells of rows as they are now, between the batches of the log.
type Snapshot struct {
	Config    Config
	Metrics   *Metrics
	Source    string
	Database  string
	Layouts   []*schema.Layout
	Selection schema.Selection
	// Open connects to the server whose log is read.
	Open OpenFunc
	// Redact takes out of a reason what might be a value of a row, but not the
	// names of columns.
	Redact func(reason string, columns []string) string
	Log    *slog.Logger
}

const (
	// share is how long the stream goes on at most before the next chunk, when it
	// always has more: it gets twice what a chunk may take.
	share = 2 * longestChunk
	// loadPace is how often the server's load is looked at, and waited for.
	loadPace = time.Second
	// tellPace is how often the log says how far a run is.
	tellPace = time.Minute
	// midway is how long a chunk waits when the stream is inside a transaction.
	midway = 20 * time.Millisecond
)

// OnFirstStart are the records that request a snapshot of everything with a
// source's first position, when the settings want one and nobody asked for
// another.
func (s *Snapshot) OnFirstStart(stored []schema.HistoryRecord) []schema.HistoryRecord {
	book, err := ReadBook(stored)
	if err != nil || book.Run != nil || !s.Config.OnFirstStart {
		return nil
	}
	run := NewRun(time.Now(), nil, nil)
	return []schema.HistoryRecord{run.Record()}
}

// Weave hands the batches of the log on, in their order, with chunks of the run
// that was requested between them, until in is closed. It begins no chunk after
// the context has ended. Whatever befalls the run, the log goes on.
//
// A chunk is read only when the server shows everything up to the last batch
// that was handed on, and no batch goes before it until it is handed on too. So
// it is never older than what stands before it, and what changed since follows.
func (s *Snapshot) Weave(ctx context.Context, stored schema.Stored, in <-chan schema.Batch, out chan<- schema.Batch) {
	w := &weaver{
		Snapshot: s, in: in, out: out, at: stored.Position, pace: newPace(s.Config.RowsPerSecond),
		backoff: retry.Backoff{Min: 200 * time.Millisecond, Max: 15 * time.Second},
		teller:  teller{redact: s.Redact, encoder: schema.Encoder{Source: s.Source, Selection: s.Selection}, now: time.Now},
	}
	defer w.hangUp()
	w.take(ctx, stored.History)
	for ctx.Err() == nil && w.book.Run != nil && w.book.Run.Open() {
		if !w.flow(ctx) {
			return
		}
		w.step(ctx)
	}
	s.Metrics.active.Set(0)
	s.Metrics.left.Set(0)
	w.hangUp()
	for batch := range in {
		out <- batch
	}
}

// weaver is one weaving.
type weaver struct {
	*Snapshot

	in  <-chan schema.Batch
	out chan<- schema.Batch
	at  schema.Position // after the last batch that was handed on

	book     *Book
	server   *server
	tables   []*Table
	teller   teller
	pace     pace
	backoff  retry.Backoff
	looked   time.Time // at the server's load
	told     time.Time // how far the run is
	troubled bool      // the log says why nothing goes on
}

// take finds the run among what is stored.
func (w *weaver) take(ctx context.Context, history []schema.HistoryRecord) {
	book, err := ReadBook(history)
	if err != nil {
		w.Log.ErrorContext(ctx, "the snapshot that was requested can't be read", "error", err,
			"remedy", "use the echocdc that requested it, or 'echocdc snapshot cancel' and request it anew")
		book = &Book{}
	}
	w.book = book
}

// flow hands on what the log has, until a chunk is due and the log has nothing
// waiting, or has had its share; false when it ended.
func (w *weaver) flow(ctx context.Context) bool {
	begun := time.Now()
	due := time.NewTimer(time.Until(w.pace.due))
	defer due.Stop()
	for ctx.Err() == nil {
		isDue := !time.Now().Before(w.pace.due)
		if isDue && time.Since(begun) >= share {
			return true
		}
		wait := due.C
		if isDue {
			wait = closed() // only what is there already
		}
		select {
		case batch, open := <-w.in:
			if !open {
				return false
			}
			w.hand(&batch)
			continue
		default:
		}
		select {
		case batch, open := <-w.in:
			if !open {
				return false
			}
			w.hand(&batch)
		case <-wait:
			if isDue {
				return true
			}
		case <-ctx.Done():
		}
	}
	return true
}

// closed is a channel that has always something.
func closed() <-chan time.Time {
	c := make(chan time.Time)
	close(c)
	return c
}

func (w *weaver) hand(batch *schema.Batch) {
	w.out <- *batch
	w.at = batch.Position
}

// step reads and hands on the next chunk. What goes wrong is told and waited out.
func (w *weaver) step(ctx context.Context) {
	err := w.chunk(ctx)
	if err == nil || ctx.Err() != nil {
		return
	}
	if stop, ok := errors.AsType[*schema.Stop](err); ok {
		w.end(ctx, StateRefused, stop.Err.Error()+": "+stop.Remedy)
		return
	}
	level := slog.LevelWarn
	if w.troubled {
		level = slog.LevelDebug
	}
	w.troubled = true
	w.Log.Log(ctx, level, "the snapshot was interrupted and goes on by itself", "snapshot", w.book.Run.ID, "error", err)
	w.hangUp()
	pause := w.backoff.Next()
	w.Metrics.waits(waitsServer, pause)
	w.pace.rest(time.Now().Add(pause))
}

// chunk reads one chunk, if now is the time for it.
func (w *weaver) chunk(ctx context.Context) error {
	if w.at.Within != nil || w.at.IsZero() { // of a transaction that has not ended a part is told already
		w.pace.rest(time.Now().Add(midway))
		return nil
	}
	if w.server == nil {
		if err := w.open(ctx); err != nil {
			return err
		}
	}
	if free, err := w.ready(); err != nil || !free {
		return err
	}
	table, so := w.next()
	if table == nil {
		w.end(ctx, StateDone, "")
		return nil
	}
	begun := time.Now()
	batches, now, err := w.teller.chunk(w.server, table, w.at, *so, w.pace.limit())
	if err != nil {
		return err
	}
	spent := time.Since(begun)
	w.Metrics.chunks.Observe(spent.Seconds())
	bytes := 0
	for i := range batches {
		bytes += batches[i].Bytes
		w.Metrics.rows.Add(float64(batches[i].Rows))
		w.Metrics.dead.Add(float64(len(batches[i].Dead)))
		w.out <- batches[i]
	}
	w.pace.took(begun, spent, int(now.Rows-so.Rows), bytes)
	if w.pace.due.After(time.Now()) {
		w.Metrics.waits(waitsRate, time.Until(w.pace.due))
	}
	*so = now
	w.troubled = false
	w.backoff.Reset()
	w.tell(ctx)
	return nil
}

// open connects, and looks at the tables as they are now.
func (w *weaver) open(ctx context.Context) error {
	connection, err := w.Open(ctx)
	if err != nil {
		return err
	}
	w.server = &server{Connection: connection, database: w.Database}
	if err := w.server.settle(); err != nil {
		return err
	}
	if w.tables, err = w.server.survey(w.Layouts, w.book.Run); err != nil {
		return err
	}
	w.begin(ctx)
	return nil
}

// begin notes that the run is under way, and how much it has to read.
func (w *weaver) begin(ctx context.Context) {
	run := w.book.Run
	now := time.Now().UTC()
	for _, t := range w.tables {
		if w.book.Of(t.Name) == nil {
			w.book.Tables = append(w.book.Tables, &Progress{Run: run.ID, Table: t.Name, Estimated: t.Estimated, Began: now, Updated: now})
		}
	}
	names := make([]string, len(w.tables))
	records := make([]schema.HistoryRecord, 0, len(w.tables)+1)
	for i, t := range w.tables {
		names[i] = t.Name
		records = append(records, w.book.Of(t.Name).Record())
	}
	if run.State == StateRequested {
		run.State, run.Began = StateRunning, now
		w.out <- outcome(w.at, append(records, run.Record())...)
	}
	w.told = now
	w.Metrics.active.Set(1)
	w.Log.InfoContext(ctx, "taking a snapshot", "snapshot", run.ID, "tables", names, "rows_done", w.book.Rows(), "rows_estimated", w.book.Estimated())
}

// ready tells whether the server shows what its log told, and has time for us.
func (w *weaver) ready() (bool, error) {
	now := time.Now()
	if bound := w.Config.MaxThreadsRunning; bound > 0 && now.Sub(w.looked) >= loadPace {
		w.looked = now
		running, err := w.server.threadsRunning()
		if err != nil {
			return false, err
		}
		if running > bound {
			w.Metrics.waits(waitsLoad, loadPace)
			w.pace.rest(now.Add(loadPace))
			return false, nil
		}
	}
	shown, err := w.server.shows(&w.at)
	w.Metrics.waits(waitsExecuted, time.Since(now))
	if err != nil || !shown {
		w.pace.rest(time.Now().Add(midway))
		return false, err
	}
	return true, nil
}

// next is the first table that is not done.
func (w *weaver) next() (*Table, *Progress) {
	for _, t := range w.tables {
		if so := w.book.Of(t.Name); !so.Done {
			return t, so
		}
	}
	return nil, nil
}

// end closes the run.
func (w *weaver) end(ctx context.Context, state State, reason string) {
	run := w.book.Run
	run.State, run.Reason, run.Ended = state, reason, time.Now().UTC()
	w.out <- outcome(w.at, run.Record())
	if state == StateDone {
		w.Log.InfoContext(ctx, "the snapshot is done", "snapshot", run.ID, "rows", w.book.Rows(), "took", run.Ended.Sub(run.Began).Round(time.Millisecond))
		return
	}
	w.Log.ErrorContext(ctx, "the snapshot can't be taken", "snapshot", run.ID, "state", state, "reason", reason)
}

// tell says now and then how far the run is.
func (w *weaver) tell(ctx context.Context) {
	rows, estimated := w.book.Rows(), w.book.Estimated()
	w.Metrics.left.Set(float64(max(0, estimated-rows)))
	if time.Since(w.told) < tellPace {
		return
	}
	w.told = time.Now()
	w.Log.InfoContext(ctx, "the snapshot goes on", "snapshot", w.book.Run.ID, "rows_done", rows, "rows_estimated", estimated)
}

func (w *weaver) hangUp() {
	if w.server != nil {
		w.server.Close()
		w.server = nil
	}
}
