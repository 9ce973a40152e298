package snapshot

import (
	"context"
	"fmt"
	"time"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// Looker reads rows as a run does, for whoever compares them: nothing of it is
// handed on. It is not safe for concurrent use.
type Looker struct {
	of     *Snapshot
	server *server
	tables []*Table
	teller teller
	looked time.Time // at the server's load
}

// Look connects to the server and finds every captured table.
func (s *Snapshot) Look(ctx context.Context) (*Looker, error) {
	l := &Looker{of: s, teller: teller{redact: s.Redact, encoder: schema.Encoder{Source: s.Source, Selection: s.Selection}, now: time.Now}}
	if err := l.open(ctx); err != nil {
		return nil, err
	}
	var err error
	if l.tables, err = l.server.survey(s.Layouts, &Run{}); err != nil {
		l.Close()
		return nil, err
	}
	return l, nil
}

// open connects, unless it is connected.
func (l *Looker) open(ctx context.Context) error {
	if l.server != nil {
		return nil
	}
	connection, err := l.of.Open(ctx)
	if err != nil {
		return err
	}
	l.server = &server{Connection: connection, database: l.of.Database}
	return l.server.settle()
}

// Close hangs up.
func (l *Looker) Close() {
	if l.server != nil {
		l.server.Close()
		l.server = nil
	}
}

// Tables are the captured tables of the database.
func (l *Looker) Tables() []*Table { return l.tables }

// Tells are the events that the table's rule may give.
func (t *Table) Tells() []schema.Payload { return t.rule.Tells }

// Piece is some rows of a table, as events that retell them.
type Piece struct {
	Events []schema.Event
	Rows   int
	// Dead is how many of the rows no rule could map.
	Dead int
	// Last is the key of the last row; End says that there was none behind it.
	Last []string
	End  bool
}

// Read reads the rows of a table behind a key, at most so many. When the server
// has much to do it waits; when it was lost meanwhile it asks it again, once.
func (l *Looker) Read(ctx context.Context, table string, behind []string, limit int) (Piece, error) {
	var t *Table
	for _, known := range l.tables {
		if known.Name == table {
			t = known
		}
	}
	if t == nil {
		return Piece{}, fmt.Errorf("the database has no captured table %s", table)
	}
	piece, err := l.read(ctx, t, behind, limit)
	if err == nil || ctx.Err() != nil {
		return piece, err
	}
	l.Close()
	return l.read(ctx, t, behind, limit)
}

func (l *Looker) read(ctx context.Context, t *Table, behind []string, limit int) (Piece, error) {
	if err := l.open(ctx); err != nil {
		return Piece{}, err
	}
	if err := l.spare(ctx); err != nil {
		return Piece{}, err
	}
	batches, now, err := l.teller.chunk(l.server, t, schema.Position{}, Progress{Table: t.Name, Last: behind}, limit)
	if err != nil {
		return Piece{}, err
	}
	piece := Piece{Rows: int(now.Rows), Last: now.Last, End: now.Done}
	for i := range batches {
		piece.Events = append(piece.Events, batches[i].Events...)
		piece.Dead += len(batches[i].Dead)
	}
	return piece, nil
}

// spare waits while the server has much to do.
func (l *Looker) spare(ctx context.Context) error {
	for bound := l.of.Config.MaxThreadsRunning; bound > 0 && time.Since(l.looked) >= loadPace; {
		running, err := l.server.threadsRunning()
		if err != nil {
			return err
		}
		l.looked = time.Now()
		if running <= bound {
			return nil
		}
		if err := retry.Pause(ctx, loadPace); err != nil {
			return err
		}
	}
	return nil
}

// Await waits until what is read next is at least as new as the position.
func (l *Looker) Await(ctx context.Context, at schema.Position) error {
	if err := l.open(ctx); err != nil {
		return err
	}
	for {
		shown, err := l.server.shows(&at)
		if err != nil || shown {
			return err
		}
		if err := retry.Pause(ctx, midway); err != nil {
			return err
		}
	}
}
