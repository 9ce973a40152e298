package kafka

import (
	"context"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// load is what shares the next Kafka transaction.
type load struct {
	slabs    []*slab
	history  []schema.HistoryRecord
	bytes    int             // of events
	memory   int             // with what it takes to send them
	position schema.Position // after the last of it
	idle     bool            // moved the position long enough ago to be stored without events

	events  map[string]int // by type
	dead    int
	commits []time.Time // commit times, one of each run of equal ones
}

func newLoad() *load { return &load{events: map[string]int{}} }

func (l *load) lastCommit() time.Time {
	if len(l.commits) == 0 {
		return time.Time{}
	}
	return l.commits[len(l.commits)-1]
}

// isEmpty tells whether nothing has come yet, not even a position.
func (l *load) isEmpty() bool { return !l.hasRecords() && l.position.IsZero() }

// hasRecords tells whether there is more to publish than a position.
func (l *load) hasRecords() bool { return len(l.slabs) > 0 || len(l.history) > 0 }

// gatherer collects batches into loads while the transaction before is being
// ended: what arrives meanwhile shares the next one. So transactions are small
// when little arrives and large when much does.
type gatherer struct {
	recorder *recorder
	maxBytes int
	idlePace time.Duration
	metrics  *Metrics

	last schema.Position // handed on
}

// run hands on loads until in closes and the last of it is handed on, or ctx ends.
func (g *gatherer) run(ctx context.Context, in <-chan schema.Batch, out chan<- *load) {
	defer close(out)
	defer g.metrics.gathered.Set(0)
	idle := time.NewTimer(g.idlePace)
	defer idle.Stop()

	next := newLoad()
	for in != nil || !next.isEmpty() {
		select {
		case batch, open := <-g.intake(next, in):
			if !open {
				in = nil
				break
			}
			if next.isEmpty() {
				idle.Reset(g.idlePace)
			}
			g.add(next, &batch)
		case g.outlet(next, out, in == nil) <- next:
			g.last = next.position
			next = newLoad()
		case <-idle.C:
			next.idle = true
		case <-ctx.Done():
			return
		}
		g.metrics.gathered.Set(float64(next.bytes))
	}
}

// add takes in a batch, unless it says nothing that was not handed on before.
func (g *gatherer) add(next *load, batch *schema.Batch) {
	hasEvents := len(batch.Events) > 0 || len(batch.Dead) > 0
	if !hasEvents && len(batch.History) == 0 && batch.Position.Equal(g.last) {
		return
	}
	if hasEvents {
		g.recorder.record(batch, next)
	}
	next.history = append(next.history, batch.History...)
	next.bytes += batch.Bytes
	next.memory += batch.Bytes + recordMemory*(len(batch.Events)+len(batch.Dead))
	next.position = batch.Position
}

// recordMemory is what a record takes beside its bytes: its attributes as the
// client wants them, above all, and what the client notes of it.
const recordMemory = 750

// intake is where batches come from, unless the load is full.
func (g *gatherer) intake(next *load, in <-chan schema.Batch) <-chan schema.Batch {
	if next.memory >= g.maxBytes {
		return nil
	}
	return in
}

// outlet is where the load goes, once it is worth a transaction or the last.
func (g *gatherer) outlet(next *load, out chan<- *load, isLast bool) chan<- *load {
	if next.hasRecords() || (next.idle || isLast) && !next.isEmpty() {
		return out
	}
	return nil
}
