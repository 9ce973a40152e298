package crash

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
)

// A writer commits its author's transactions, one after another, and enters in
// the ledger what was committed. When a server dies under a commit it finds out
// which way that went, by a mark that is part of each transaction.
type writer struct {
	author  *author
	traffic *Traffic
	conn    *client.Conn
	last    int64 // mark of the transaction in hand

	preparing *sync.RWMutex
	held      *transaction // prepared, outcome open
	xid       string
	wait      int // transactions until its outcome
}

func (w *writer) run(ctx context.Context) error {
	defer w.disconnect()
	for w.traffic.admit(ctx) {
		if err := w.turn(ctx); err != nil {
			return fmt.Errorf("writing as %d: %w", w.author.writer, err)
		}
	}
	if w.held != nil {
		return w.decide(ctx)
	}
	return nil
}

// turn writes one transaction, or decides on the one that is prepared.
func (w *writer) turn(ctx context.Context) error {
	w.traffic.pausing.RLock()
	defer w.traffic.pausing.RUnlock()
	if w.held != nil && w.wait == 0 {
		return w.decide(ctx)
	}
	w.wait--
	t := w.author.next(w.held)
	switch t.kind {
	case prepared:
		return w.prepare(ctx, t)
	case rolledBack:
		return w.untilDone(ctx, func() error { return w.execute(append(begin(t), "rollback")...) }, never)
	default:
		return w.commit(ctx, t)
	}
}

func begin(t *transaction) []string { return append([]string{"begin"}, t.statements...) }

func never() (bool, error) { return false, nil }

// commit repeats a transaction until it is committed once.
func (w *writer) commit(ctx context.Context, t *transaction) error {
	w.last++
	statements := append(begin(t), fmt.Sprintf("update marks set last = %d where writer = %d", w.last, w.author.writer), "commit")
	if t.kind == compressed {
		statements = append([]string{"set session binlog_transaction_compression = on"}, statements...)
		statements = append(statements, "set session binlog_transaction_compression = off")
	}
	committed := func() (bool, error) {
		found, err := w.ask(fmt.Sprintf("select 1 from marks where writer = %d and last = %d", w.author.writer, w.last))
		return len(found) > 0, err
	}
	if err := w.untilDone(ctx, func() error { return w.execute(statements...) }, committed); err != nil {
		return err
	}
	w.traffic.Committed.Add(t.facts...)
	return nil
}

// prepare brings a transaction up to its outcome.
func (w *writer) prepare(ctx context.Context, t *transaction) error {
	w.preparing.RLock()
	w.last++
	w.xid = fmt.Sprintf("%s.%d.%d", w.traffic.database().Name, w.author.writer, w.last)
	statements := append([]string{fmt.Sprintf("xa start '%s'", w.xid)}, t.statements...)
	statements = append(statements, fmt.Sprintf("insert into outcomes values ('%s')", w.xid), fmt.Sprintf("xa end '%s'", w.xid), fmt.Sprintf("xa prepare '%s'", w.xid))
	if err := w.untilDone(ctx, func() error { return w.execute(statements...) }, w.isPrepared); err != nil {
		w.preparing.RUnlock()
		return err
	}
	w.held, w.wait = t, w.author.rand.IntN(6)
	return nil
}

// decide gives the prepared transaction its outcome: most are committed.
func (w *writer) decide(ctx context.Context) error {
	defer w.preparing.RUnlock()
	t, outcome := w.held, "xa commit"
	if w.author.rand.IntN(4) == 0 {
		outcome = "xa rollback"
	}
	decided := func() (bool, error) {
		waiting, err := w.isPrepared()
		return !waiting, err
	}
	if err := w.untilDone(ctx, func() error { return w.execute(fmt.Sprintf("%s '%s'", outcome, w.xid)) }, decided); err != nil {
		return err
	}
	if outcome == "xa commit" {
		w.traffic.Committed.Add(t.facts...)
	}
	w.held = nil
	return nil
}

func (w *writer) isPrepared() (bool, error) {
	waiting, err := w.ask("xa recover")
	for _, row := range waiting {
		if string(row[3].AsString()) == w.xid {
			return true, err
		}
	}
	return false, err
}

// untilDone does something until it succeeds, or has succeeded when a server
// that died under it is back.
func (w *writer) untilDone(ctx context.Context, do func() error, done func() (bool, error)) error {
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	failed := w.connected(ctx, do)
	for failed != nil {
		if !passes(failed) {
			return failed
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			return errors.Join(ctx.Err(), failed)
		}
		w.disconnect()
		yes := false
		failed = w.connected(ctx, func() error {
			var err error
			yes, err = done()
			return err
		})
		if failed == nil && !yes {
			failed = w.connected(ctx, do)
		}
	}
	return nil
}

// passes tells whether an error is one of a server that goes, comes, or had
// others wait too long.
func passes(err error) bool {
	var said *mysql.MyError
	if !errors.As(err, &said) {
		return !errors.Is(err, context.Canceled)
	}
	switch said.Code {
	case mysql.ER_SERVER_SHUTDOWN, mysql.ER_LOCK_WAIT_TIMEOUT, mysql.ER_LOCK_DEADLOCK, mysql.ER_OPTION_PREVENTS_STATEMENT:
		return true
	default:
		return strings.Contains(said.Message, "shutdown")
	}
}

func (w *writer) connected(ctx context.Context, do func() error) error {
	if w.conn == nil {
		conn, err := w.traffic.database().connect(ctx)
		if err != nil {
			return err
		}
		w.conn = conn
		if err := w.execute(ownRowsOnly); err != nil {
			return err
		}
	}
	return do()
}

// ownRowsOnly makes a transaction lock the rows it changes and no others: one
// that is prepared must not keep its own writer waiting.
const ownRowsOnly = "set session transaction_isolation = 'READ-COMMITTED'"

func (w *writer) disconnect() {
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
	}
}

func (w *writer) execute(statements ...string) error {
	for _, statement := range statements {
		if _, err := w.conn.Execute(statement); err != nil {
			return fmt.Errorf("executing %.60q: %w", statement, err)
		}
	}
	return nil
}

func (w *writer) ask(query string) ([][]mysql.FieldValue, error) {
	result, err := w.conn.Execute(query)
	if err != nil {
		return nil, fmt.Errorf("asking %.60q: %w", query, err)
	}
	return result.Values, nil
}
