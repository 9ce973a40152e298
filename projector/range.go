package projector

import (
	"errors"
	"fmt"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// lookAgain is how long a partition stands still before its progress is looked
// at again: an operator may have moved it.
const lookAgain = time.Minute

// outOfRange says that the log no longer has what comes next. The partition
// stands still, the others go on.
func (a *applier) outOfRange() {
	a.flow.Lock()
	defer a.flow.Unlock()
	if a.stuck.IsZero() {
		a.stuck = time.Now()
	}
	a.session.conditions.set(a.cause(), schema.Condition{
		State: schema.StatePurged,
		Reason: fmt.Sprintf("topic %s no longer has offset %d of partition %d, which %s v%d reads next",
			a.worker.Topic, a.queue.applied(), a.partition, a.worker.Projection, a.worker.Version),
		Remedy: fmt.Sprintf("keep events for longer (retention.ms), and to go on without those that are gone: "+
			"update echocdc.progress set next_offset = -1 where projection = '%s' and version = %d and topic = '%s' and partition = %d",
			a.worker.Projection, a.worker.Version, a.worker.Topic, a.partition),
	})
}

// lookAgain ends the session when a partition has stood still for long.
func (s *session) lookAgain(now time.Time) {
	for _, a := range s.all() {
		if a.stoodStill(now) >= lookAgain {
			s.end(errors.New("looking again at a partition that stands still"))
		}
	}
}

func (a *applier) stoodStill(now time.Time) time.Duration {
	a.flow.Lock()
	defer a.flow.Unlock()
	if a.stuck.IsZero() {
		return 0
	}
	return now.Sub(a.stuck)
}
