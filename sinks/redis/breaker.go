package redis

import (
	"fmt"
	"sync"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// pause is how long Redis is left alone after a failure: batches that come
// meanwhile are not held up by a server that does not answer.
const pause = 3 * time.Second

// breaker stands between the batches and a Redis that does not answer.
type breaker struct {
	addr   string
	report schema.ReportFunc

	mu     sync.Mutex
	until  time.Time // no question before
	reason error     // of the last failure; nil after an answer
	told   bool      // whether anything was reported yet
}

// allow returns why Redis is not asked now, or nil. After the pause one caller
// asks and the others go on without, until there is an answer.
func (b *breaker) allow(now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reason == nil {
		return nil
	}
	if now.Before(b.until) {
		return fmt.Errorf("%w: %s failed a moment ago: %w", ErrUnavailable, b.addr, b.reason)
	}
	b.until = now.Add(pause)
	return nil
}

// failed notes a failure and returns it as the lookup's error.
func (b *breaker) failed(now time.Time, reason error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	wasWell := b.reason == nil
	b.reason, b.until = reason, now.Add(pause)
	if wasWell {
		b.tell(schema.Condition{
			State:  schema.StateCannotReach,
			Reason: fmt.Sprintf("asking %s for presence: %v", b.addr, reason),
			Remedy: "check redis.addr, redis.user, redis.password and redis.tls; until then pushes follow push.when_presence_unknown",
		})
	}
	return fmt.Errorf("%w: asking %s: %w", ErrUnavailable, b.addr, reason)
}

// answered notes that Redis is well.
func (b *breaker) answered() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.reason != nil || !b.told {
		b.reason = nil
		b.tell(schema.Condition{State: schema.StateRunning})
	}
}

func (b *breaker) tell(c schema.Condition) {
	b.told = true
	if b.report != nil {
		b.report(c)
	}
}
