package projector

import (
	"context"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// idleFlush is how long progress over nothing but transaction markers waits
// for events to come along.
const idleFlush = time.Second

// applier applies one partition, in order (invariant 5).
type applier struct {
	session   *session
	worker    *Worker
	partition int32
	claim     schema.Claim // of now: Next moves with every step
	parked    map[string]struct{}
	unknown   map[string]struct{} // event types that were named in the log
	queue     *queue

	flow   sync.Mutex
	paused bool      // fetching is
	stuck  time.Time // since the log lacks what comes next

	stop chan struct{} // closed: finish what is in hand
	kill context.CancelFunc
	done chan struct{}
}

func newApplier(s *session, partition int32, claim schema.Claim) *applier {
	a := &applier{
		session:   s,
		worker:    s.worker,
		partition: partition,
		claim:     claim,
		parked:    make(map[string]struct{}, len(claim.Parked)),
		unknown:   map[string]struct{}{},
		queue:     newQueue(claim.Next),
		stop:      make(chan struct{}),
		done:      make(chan struct{}),
	}
	for _, key := range claim.Parked {
		a.parked[key] = struct{}{}
	}
	return a
}

// start begins to apply. Transactions live as long as working, not a moment
// less because the process is asked to stop.
func (a *applier) start(working context.Context) {
	working, a.kill = context.WithCancel(working)
	stopping, stopped := context.WithCancel(working)
	go func() {
		select {
		case <-a.stop:
		case <-working.Done():
		}
		stopped()
	}()
	go func() {
		defer close(a.done)
		defer a.kill()
		a.run(stopping, working)
	}()
}

// finish ends the applier after the batch in hand, or without it when that
// takes longer than patience.
func (a *applier) finish(patience time.Duration) {
	close(a.stop)
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-a.done:
	case <-timer.C:
		a.kill()
		<-a.done
	}
	a.clear()
}

// abandon ends the applier now: the batch in hand is rolled back.
func (a *applier) abandon() {
	a.kill()
	<-a.done
	a.clear()
}

// clear leaves nothing of the partition behind in the session.
func (a *applier) clear() {
	a.flow.Lock()
	defer a.flow.Unlock()
	a.resume()
	a.session.conditions.clear(a.cause())
	a.worker.Metrics.forget(a.worker.Projection, a.partition)
}

// offer takes fetched records, and pauses fetching when enough wait.
func (a *applier) offer(records []*kgo.Record) {
	a.flow.Lock()
	defer a.flow.Unlock()
	a.stuck = time.Time{}
	if a.queue.put(records) > a.worker.Config.QueueBytes && !a.paused {
		a.paused = true
		a.session.client.PauseFetchPartitions(map[string][]int32{a.worker.Topic: {a.partition}})
	}
}

// drop forgets applied records, and resumes fetching when there is room.
func (a *applier) drop(n int) {
	a.flow.Lock()
	defer a.flow.Unlock()
	if a.queue.drop(n) <= a.worker.Config.QueueBytes/2 {
		a.resume()
	}
}

// resume lets fetching go on; flow is held.
func (a *applier) resume() {
	if a.paused {
		a.paused = false
		a.session.client.ResumeFetchPartitions(map[string][]int32{a.worker.Topic: {a.partition}})
	}
}

// run applies what comes until stopping or a reason to end the session.
func (a *applier) run(stopping, working context.Context) {
	for {
		records := a.wait(stopping)
		if stopping.Err() != nil {
			return
		}
		entries := decode(records)
		if err := a.apply(stopping, working, entries); err != nil {
			if stopping.Err() == nil {
				a.session.end(err)
			}
			return
		}
		a.drop(len(records))
	}
}

// wait gives the next records. When all that comes are transaction markers it
// waits a little for events, so that progress over them costs no transaction of
// its own while the partition is busy.
func (a *applier) wait(stopping context.Context) []*kgo.Record {
	idle := time.NewTimer(idleFlush)
	defer idle.Stop()
	for {
		records := a.queue.first(a.worker.Config.BatchRecords, a.worker.Config.BatchBytes)
		if len(records) > 0 && !onlyMarkers(records) {
			return records
		}
		select {
		case <-a.queue.arrived:
		case <-idle.C:
			if len(records) > 0 {
				return records
			}
			idle.Reset(idleFlush)
		case <-stopping.Done():
			return nil
		}
	}
}

func onlyMarkers(records []*kgo.Record) bool {
	for _, r := range records {
		if !r.Attrs.IsControl() {
			return false
		}
	}
	return true
}

// lag is how long the oldest event that waits was committed before now.
func (a *applier) lag(now time.Time) time.Duration {
	oldest := a.queue.oldest()
	if oldest.IsZero() {
		return 0
	}
	return max(0, now.Sub(oldest))
}
