package binlog

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// ledger is a publisher that keeps what it is given, and fails when told to.
type ledger struct {
	mu       sync.Mutex
	position schema.Position
	history  []schema.HistoryRecord
	rows     []string
	claims   int
	failOn   func(row string) error
	changed  chan struct{} // gets a value, if there is room, whenever something was published
}

func newLedger() *ledger { return &ledger{changed: make(chan struct{}, 1)} }

func (l *ledger) Claim(context.Context) (schema.Stored, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.claims++
	return schema.Stored{Position: l.position, History: slices.Clone(l.history)}, nil
}

// Publish keeps events and position of a batch together, as Kafka would.
func (l *ledger) Publish(_ context.Context, in <-chan schema.Batch) error {
	for b := range in {
		var open []string
		l.mu.Lock()
		for i := range b.Events {
			row := string(b.Events[i].Data)
			if l.failOn != nil {
				if err := l.failOn(row); err != nil {
					l.mu.Unlock()
					return err
				}
			}
			open = append(open, row)
		}
		l.rows, l.position = append(l.rows, open...), b.Position
		for _, r := range b.History {
			l.history = append(slices.DeleteFunc(l.history, func(old schema.HistoryRecord) bool { return old.Key == r.Key }), r)
		}
		l.mu.Unlock()
		select {
		case l.changed <- struct{}{}:
		default:
		}
	}
	return nil
}

func (l *ledger) published() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.rows...)
}

func (l *ledger) stored() schema.Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.position
}

// store is what 'echocdc position set' does.
func (l *ledger) store(p schema.Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.position = p
}

// until waits until so many rows were published.
func (l *ledger) until(t *testing.T, n int) []string {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for len(l.published()) < n {
		select {
		case <-l.changed:
		case <-deadline:
			require.Failf(t, "too few rows", "%d of %d: %v", len(l.published()), n, l.published())
		}
	}
	return l.published()
}

// running is a relay in the background.
type running struct {
	conditions chan schema.Condition
	stop       func() error
}

func relay(t *testing.T, tail *Tailer, to Publisher) *running {
	t.Helper()
	return runRelay(t, &Relay{Tailer: tail, Publisher: to, DrainTimeout: time.Second})
}

// runRelay lets a relay run until the test ends.
func runRelay(t *testing.T, carries *Relay) *running {
	t.Helper()
	r := &running{conditions: make(chan schema.Condition, 100)}
	carries.Tailer.Report = func(c schema.Condition) { r.conditions <- c }
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- carries.Run(ctx) }()
	r.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = r.stop() })
	return r
}

// await waits until the relay says it is in the state.
func (r *running) await(t *testing.T, state schema.State) schema.Condition {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		select {
		case c := <-r.conditions:
			if c.State == state {
				return c
			}
		case <-deadline:
			require.Failf(t, "the state does not come", "%s", state)
		}
	}
}

func ids(from, to int) []string {
	var all []string
	for i := from; i <= to; i++ {
		all = append(all, fmt.Sprintf("inserted a id=%d", i))
	}
	return all
}

func TestARelayPublishesEachRowOnceAcrossFailuresOfThePublisher(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key) engine=InnoDB")
			to := newLedger()
			failures := 0
			to.failOn = func(row string) error {
				if failures < 3 && row == fmt.Sprintf("inserted a id=%d", 5+failures) {
					failures++
					return errors.New("the broker is away")
				}
				return nil
			}
			r := relay(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), to)
			r.await(t, schema.StateRunning)

			for i := range 20 {
				db.Exec(t, fmt.Sprintf("insert into a values (%d)", i+1))
			}

			require.Equal(t, ids(1, 20), to.until(t, 20))
			require.Contains(t, r.await(t, schema.StateCannotReach).Reason, "the broker is away")
			require.Equal(t, 4, to.claims)
		})
	}
}

func TestARelayGoesOnWhenTheServerIsBack(t *testing.T) {
	t.Parallel()
	db := stack.PrivateMySQL(t, stack.Options{})
	db.Exec(t, "create table a (id int primary key) engine=InnoDB")
	to := newLedger()
	r := relay(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), to)
	r.await(t, schema.StateRunning)
	db.Exec(t, "insert into a values (1)")
	to.until(t, 1)

	db.Server.Kill(t)
	r.await(t, schema.StateCannotReach)
	db.Server.Start(t)
	db.Exec(t, "insert into a values (2)")

	require.Equal(t, ids(1, 2), to.until(t, 2))
}

func TestAFreshStartIsStoredBeforeTheFirstEvent(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id int primary key) engine=InnoDB")
	to := newLedger()
	layout := showing(map[string][]string{"a": {"id"}})
	first := relay(t, tailer(settings(db), layout), to)
	first.await(t, schema.StateRunning)
	require.NoError(t, first.stop())

	db.Exec(t, "insert into a values (1)")
	relay(t, tailer(settings(db), layout), to)

	require.Equal(t, ids(1, 1), to.until(t, 1))
}

func TestAStopIsShownAndEndsWhenItIsMended(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	to := newLedger()
	r := relay(t, tailer(settings(db), showing(map[string][]string{"a": {"id"}})), to)

	c := r.await(t, schema.StateSchemaMismatch)

	require.NotEmpty(t, c.Remedy)
	db.Exec(t, "create table a (id int primary key) engine=InnoDB")
	r.await(t, schema.StateRunning)
	require.NoError(t, r.stop())
	r.await(t, schema.StateStopped)
}
