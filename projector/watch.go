package projector

import (
	"context"
	"net"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

const (
	watchEvery  = time.Second
	commitEvery = 5 // watches
	// unreachable is how long no broker may answer.
	unreachable = 10 * time.Second
)

// watch keeps the figures fresh and tells Kafka how far we are.
func (s *session) watch(ctx context.Context) {
	ticker := time.NewTicker(watchEvery)
	defer ticker.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case now := <-ticker.C:
			s.measure(now)
			s.tellReach(now)
			s.lookAgain(now)
			if !s.joined.Load() {
				s.lookForTopic(ctx)
			}
			if n%commitEvery == 0 {
				s.commit(ctx, s.all())
			}
		}
	}
}

func (s *session) lag(now time.Time) map[int32]time.Duration {
	lag := map[int32]time.Duration{}
	for p, a := range s.all() {
		lag[p] = a.lag(now)
	}
	return lag
}

// measure sets the figures under the lock, so that none of a partition that is
// given up meanwhile is left behind.
func (s *session) measure(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for p, a := range s.appliers {
		s.worker.Metrics.lag(s.worker.Projection, p, a.lag(now))
	}
}

func (s *session) tellReach(now time.Time) {
	err := s.reach.error(now)
	if err == nil {
		s.conditions.clear(reachCause)
		return
	}
	s.conditions.set(reachCause, schema.Condition{
		State:  schema.StateCannotReach,
		Reason: "no broker of Kafka answers: " + err.Error(),
		Remedy: "check that Kafka is up and that kafka.brokers leads to it",
	})
}

// reach knows whether brokers answer. It is a hook of Kafka's client.
type reach struct {
	mu       sync.Mutex
	answered time.Time
	err      error // since then
}

// OnBrokerConnect implements [kgo.HookBrokerConnect].
func (r *reach) OnBrokerConnect(_ kgo.BrokerMetadata, _ time.Duration, _ net.Conn, err error) {
	if err != nil {
		r.failed(err)
	}
}

// OnBrokerRead implements [kgo.HookBrokerRead].
func (r *reach) OnBrokerRead(_ kgo.BrokerMetadata, _ int16, _ int, _, _ time.Duration, err error) {
	if err != nil {
		r.failed(err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answered, r.err = time.Now(), nil
}

func (r *reach) failed(err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.err = err
}

// error is why no broker has answered for long, or nil.
func (r *reach) error(now time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if now.Sub(r.answered) < unreachable {
		return nil
	}
	return r.err
}
