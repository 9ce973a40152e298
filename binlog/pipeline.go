package binlog

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// pipeline decodes jobs on all cores and lets their batches out in log order.
type pipeline struct {
	out     chan<- schema.Batch
	metrics *Metrics
	limit   int                // bytes of log on the way
	fail    func(reason error) // ends everything
	work    chan *job
	order   chan *job
	freed   chan int
	held    int // bytes on the way, as the reader knows it
	running sync.WaitGroup
	// delivered is the position that was let out last.
	delivered atomic.Pointer[schema.Position]
	quietAt   atomic.Int64 // Unix nanoseconds when the server last had nothing more
}

// start begins to decode for the source. Who submits is one goroutine; it
// calls finish in the end.
func (p *pipeline) start(ctx context.Context, source string, selection schema.Selection) {
	workers := runtime.GOMAXPROCS(0)
	depth := 4 * workers
	p.work, p.order = make(chan *job, depth), make(chan *job, depth)
	p.freed = make(chan int, 2*depth) // never full: it is emptied with each job that enters
	for range workers {
		p.running.Go(func() {
			w := newWorker(source, selection)
			for j := range p.work {
				w.run(ctx, j)
			}
		})
	}
	p.running.Go(func() { p.let(ctx) })
}

// submit hands a job to the workers, waiting until there is room for it.
func (p *pipeline) submit(ctx context.Context, j *job) error {
	p.reclaim()
	for p.held > 0 && p.held+j.size() > p.limit {
		select {
		case n := <-p.freed:
			p.held -= n
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	p.held += j.size()
	select {
	case p.order <- j:
	case <-ctx.Done():
		return ctx.Err()
	}
	p.work <- j // the workers take every job, so this waits for a decoding at most
	return nil
}

// reclaim takes in what has left.
func (p *pipeline) reclaim() {
	for {
		select {
		case n := <-p.freed:
			p.held -= n
		default:
			return
		}
	}
}

// empty tells, in the submitter's goroutine, whether everything has left.
func (p *pipeline) empty() bool {
	p.reclaim()
	return p.held == 0
}

// isQuiet notes that the server has nothing more, and all it had has left.
func (p *pipeline) isQuiet() { p.quietAt.Store(time.Now().UnixNano()) }

// quietSince is when that was last so.
func (p *pipeline) quietSince() time.Time { return time.Unix(0, p.quietAt.Load()) }

// finish waits until all that was submitted has left, or the context has ended.
func (p *pipeline) finish() {
	close(p.work)
	close(p.order)
	p.running.Wait()
}

// let lets batches out in the order of the log.
func (p *pipeline) let(ctx context.Context) {
	for j := range p.order {
		<-j.done
		if j.err != nil {
			p.fail(j.err)
			return
		}
		select {
		case p.out <- j.batch:
		case <-ctx.Done():
			return
		}
		p.delivered.Store(&j.batch.Position)
		p.metrics.handedOn(&j.batch, time.Now())
		p.metrics.repeated.Add(float64(j.repeated))
		p.freed <- j.size()
	}
}
