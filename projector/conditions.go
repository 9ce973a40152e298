package projector

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/echo-im/echocdc/schema"
)

// What may be in the way, besides partitions, which are causes by their names.
const (
	startCause = "" // the group has not answered yet
	logCause   = "log"
	reachCause = "kafka"
	storeCause = "store"
)

// conditions tells the worker's condition from those of its parts: it runs
// when none of them is in the way.
type conditions struct {
	report schema.ReportFunc

	mu   sync.Mutex
	of   map[string]schema.Condition
	told schema.Condition
}

func newConditions(report schema.ReportFunc) *conditions {
	if report == nil {
		report = func(schema.Condition) {}
	}
	return &conditions{report: report, of: map[string]schema.Condition{}}
}

func (c *conditions) set(cause string, condition schema.Condition) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.of[cause] = condition
	c.tell()
}

func (c *conditions) clear(cause string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.of, cause)
	c.tell()
}

func (c *conditions) stopped() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.report(schema.Condition{State: schema.StateStopped})
}

// tell reports the first cause by name when it is news.
func (c *conditions) tell() {
	now := schema.Condition{State: schema.StateRunning}
	if causes := slices.Sorted(maps.Keys(c.of)); len(causes) > 0 {
		now = c.of[causes[len(causes)-1]]
	}
	if now != c.told {
		c.told = now
		c.report(now)
	}
}

// failed reports what keeps a part from its work, until it is cleared.
func (s *session) failed(ctx context.Context, cause string) func(error) {
	return func(err error) {
		s.worker.Log.WarnContext(ctx, "trying again", "projection", s.worker.Projection, "cause", cause, "error", err)
		s.worker.Metrics.retried(s.worker.Projection)
		if stop, ok := errors.AsType[*schema.Stop](err); ok {
			s.conditions.set(cause, stop.Condition())
			return
		}
		s.conditions.set(cause, schema.Condition{
			State:  schema.StateCannotReach,
			Reason: err.Error(),
			Remedy: "check that PostgreSQL is up and that postgres.url leads to it",
		})
	}
}
