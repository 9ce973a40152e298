package crash

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"
)

// Traffic is what the writers do until Stop. They wait for the listener while
// they are too far ahead of it.
type Traffic struct {
	// Committed are the facts that must be heard.
	Committed Ledger

	db      atomic.Pointer[Database]
	heard   *Ledger
	stopped atomic.Bool
	pausing sync.RWMutex // held to read while a writer writes
	writers sync.WaitGroup
	cancel  context.CancelFunc
	failed  chan struct{} // closed when err is there
	once    sync.Once
	err     error // of the first writer that failed
}

// ahead is how many facts the writers may be ahead of the listener.
const ahead = 3000

// startTraffic lets a plan's writers write into a database until Stop.
func startTraffic(ctx context.Context, plan *Plan, db Database, heard *Ledger, preparing *sync.RWMutex) *Traffic {
	ctx, cancel := context.WithCancel(ctx)
	t := &Traffic{heard: heard, cancel: cancel, failed: make(chan struct{})}
	t.db.Store(&db)
	for i := range plan.Writers {
		w := &writer{traffic: t, preparing: preparing, author: &author{
			writer: i, rand: rand.New(rand.NewPCG(plan.Seed, uint64(i)+1)), mix: plan.Mix, users: users(i),
		}}
		t.writers.Go(func() {
			if err := w.run(ctx); err != nil {
				t.fail(err)
			}
		})
	}
	return t
}

// Stop ends the writers once what they have in hand is decided.
func (t *Traffic) Stop() error {
	t.stopped.Store(true)
	t.writers.Wait()
	return t.failure()
}

// fail ends all writers.
func (t *Traffic) fail(err error) {
	t.once.Do(func() {
		t.err = err
		close(t.failed)
	})
	t.cancel()
}

// failure is why the writers ended, if they failed.
func (t *Traffic) failure() error {
	select {
	case <-t.failed:
		return t.err
	default:
		return nil
	}
}

// abandon ends the writers wherever they are.
func (t *Traffic) abandon() {
	t.cancel()
	t.writers.Wait()
}

// Pause waits until no writer is within a transaction, and lets none begin one.
func (t *Traffic) Pause() { t.pausing.Lock() }

// Resume lets them go on, with another server when there is one.
func (t *Traffic) Resume(db Database) {
	t.db.Store(&db)
	t.pausing.Unlock()
}

func (t *Traffic) database() Database { return *t.db.Load() }

// full tells whether the writers wait for the listener.
func (t *Traffic) full() bool { return t.Committed.Count()-t.heard.Count() >= ahead }

// admit waits until a writer may go on, and reports whether it should.
func (t *Traffic) admit(ctx context.Context) bool {
	again := time.NewTicker(5 * time.Millisecond)
	defer again.Stop()
	for {
		if t.stopped.Load() || ctx.Err() != nil {
			return false
		}
		if !t.full() {
			return true
		}
		select {
		case <-again.C:
		case <-ctx.Done():
		}
	}
}
