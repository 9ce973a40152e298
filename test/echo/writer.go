package echo

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/go-mysql-org/go-mysql/client"
)

// A Writer writes parts as Echo's consumers do: many at once, those of one owner
// one after another.
type Writer struct {
	lanes []chan Part
	busy  sync.WaitGroup // parts that are not written yet
	done  sync.WaitGroup

	mu     sync.Mutex // guards failed
	failed error
}

// NewWriter connects a number of consumers to the database.
func NewWriter(ctx context.Context, db Database, consumers int) (*Writer, error) {
	w := &Writer{}
	for range consumers {
		conn, err := db.connect(ctx)
		if err != nil {
			w.Close()
			return nil, err
		}
		lane := make(chan Part, 64)
		w.lanes = append(w.lanes, lane)
		w.done.Go(func() { w.serve(&session{conn: conn, prepared: make(map[string]*client.Stmt)}, lane) })
	}
	return w, nil
}

// Write hands parts to their owners' consumers, and waits while those are
// behind. It returns the first error of any write before it.
func (w *Writer) Write(parts ...Part) error {
	for _, p := range parts {
		w.busy.Add(1)
		w.lanes[uint64(p.Owner)*0x9e3779b97f4a7c15>>32%uint64(len(w.lanes))] <- p
	}
	return w.err()
}

// Settle returns when everything handed over is committed.
func (w *Writer) Settle() error {
	w.busy.Wait()
	return w.err()
}

// Close writes what is in hand and ends the connections.
func (w *Writer) Close() {
	for _, lane := range w.lanes {
		close(lane)
	}
	w.done.Wait()
}

func (w *Writer) serve(s *session, lane <-chan Part) {
	defer s.conn.Close()
	for part := range lane {
		if w.err() == nil { // after an error the books are void: write no more
			w.fail(s.play(part))
		}
		w.busy.Done()
	}
}

func (w *Writer) err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.failed
}

func (w *Writer) fail(err error) {
	if err == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failed = errors.Join(w.failed, err)
}

// A session is a connection with its prepared statements.
type session struct {
	conn     *client.Conn
	prepared map[string]*client.Stmt
}

func (s *session) play(part Part) error {
	for _, step := range part.Steps {
		if err := s.commit(step); err != nil {
			return fmt.Errorf("writing as Echo for %d: %w", part.Owner, err)
		}
	}
	return nil
}

func (s *session) commit(step Step) error {
	if len(step) == 1 {
		return s.execute(step[0])
	}
	if err := s.conn.Begin(); err != nil {
		return err
	}
	for _, statement := range step {
		if err := s.execute(statement); err != nil {
			return errors.Join(err, s.conn.Rollback())
		}
	}
	return s.conn.Commit()
}

func (s *session) execute(statement Statement) error {
	stmt, ok := s.prepared[statement.SQL]
	if !ok {
		var err error
		if stmt, err = s.conn.Prepare(statement.SQL); err != nil {
			return fmt.Errorf("preparing %.40q: %w", statement.SQL, err)
		}
		s.prepared[statement.SQL] = stmt
	}
	result, err := stmt.Execute(plain(statement.Args)...)
	if err != nil {
		return fmt.Errorf("executing %.40q: %w", statement.SQL, err)
	}
	result.Close()
	return nil
}

// plain turns named types into those the driver knows.
func plain(args []any) []any {
	for i, arg := range args {
		switch v := arg.(type) {
		case PeerKind:
			args[i] = int(v)
		case muting:
			args[i] = int64(v)
		}
	}
	return args
}
