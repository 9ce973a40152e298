package projector

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// ClaimFunc makes the caller the owner of a partition, as [schema.Claim] says.
type ClaimFunc func(ctx context.Context, partition int32) (schema.Claim, error)

// ApplyFunc applies a batch in one transaction together with its step. It gives
// [schema.ErrSuperseded] when the partition has another owner, a permanent
// error (package retry) when the events themselves cannot be applied, and any
// other error when another try may succeed.
type ApplyFunc func(ctx context.Context, batch Batch) error

// Batch is a step of a partition and the events it applies, in log order.
type Batch struct {
	schema.Step

	Records []schema.Record
}

// Worker applies one projection. Workers of the same projection, in this or
// other processes, share the partitions.
type Worker struct {
	Projection string
	Version    int
	Topic      string
	Config     Config
	// Kafka says how to reach it: brokers, TLS, SASL, client id.
	Kafka []kgo.Opt
	Claim ClaimFunc
	Apply ApplyFunc
	// Report may be nil.
	Report schema.ReportFunc
	Log    *slog.Logger
	// Metrics may be nil.
	Metrics *Metrics

	mu      sync.Mutex
	current *session // while running
}

// Group is the worker's consumer group.
func (w *Worker) Group() string {
	return fmt.Sprintf("%s.%s.v%d", w.Config.GroupPrefix, w.Projection, w.Version)
}

// Run applies events until ctx ends, which is no error. What goes wrong is
// reported and tried again; only options that Kafka's client refuses end it.
//
// A session is one membership of the consumer group. It ends early when a
// partition turns out to have another owner: to join again is to ask the group
// who owns it now.
func (w *Worker) Run(ctx context.Context) error {
	conditions := newConditions(w.Report)
	conditions.set(startCause, schema.Condition{State: schema.StateStarting})
	defer conditions.stopped()

	backoff := retry.Backoff{Max: 5 * time.Second}
	for ctx.Err() == nil {
		began := time.Now()
		err := w.session(ctx, conditions)
		if refused, ok := errors.AsType[*optionsError](err); ok {
			return refused
		}
		if ctx.Err() != nil {
			break
		}
		w.Log.WarnContext(ctx, "joining the group again", "projection", w.Projection, "reason", err)
		if time.Since(began) > time.Minute {
			backoff.Reset()
		}
		if backoff.Wait(ctx) != nil {
			break
		}
	}
	return nil
}

// Lag is how far behind each partition of this worker is: how long ago the
// oldest event that it has fetched and not applied was committed; 0 when it
// has applied everything it knows of.
func (w *Worker) Lag() map[int32]time.Duration {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.current == nil {
		return nil
	}
	return w.current.lag(time.Now())
}

func (w *Worker) session(ctx context.Context, conditions *conditions) error {
	s := newSession(w, conditions)
	ctx, s.end = context.WithCancelCause(ctx)
	defer s.end(nil)
	if err := s.join(ctx); err != nil {
		return &optionsError{err}
	}
	w.setCurrent(s)
	defer w.setCurrent(nil)

	watched := make(chan struct{})
	go func() {
		defer close(watched)
		s.watch(ctx)
	}()
	s.poll(ctx)
	s.leave(ctx)
	<-watched
	return context.Cause(ctx)
}

func (w *Worker) setCurrent(s *session) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.current = s
}

// optionsError is what Kafka's client says about options it refuses.
type optionsError struct{ err error }

func (e *optionsError) Error() string { return "preparing the consumer: " + e.err.Error() }
func (e *optionsError) Unwrap() error { return e.err }
