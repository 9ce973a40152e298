package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// stage is a part of the pipeline with a life of its own.
type stage struct {
	name string
	// run works until the context ends, then finishes or hands over what is in
	// hand. When it returns sooner, it is run again.
	run func(ctx context.Context, report schema.ReportFunc) error
}

// supervisor keeps stages running, each for itself: what ends one does not
// touch the others (DESIGN, principle 7), and nothing but a signal ends the process.
type supervisor struct {
	log *slog.Logger
	// report gives each stage its place in the book of health.
	report func(stage string) schema.ReportFunc
	// patience is how long stages may take to end.
	patience time.Duration

	mu   sync.Mutex
	busy []string
}

// restartPause is how long a stage that failed waits, at most: long enough not
// to fill the log, short enough not to be noticed after the mending.
const restartPause = 30 * time.Second

// run keeps the stages running until the context ends, and gives them the time
// they may take to end. Its error names those that took longer.
func (s *supervisor) run(ctx context.Context, stages []stage) error {
	var running sync.WaitGroup
	for _, st := range stages {
		s.began(st.name)
		running.Go(func() {
			defer s.ended(st.name)
			s.keep(ctx, st)
		})
	}
	finished := make(chan struct{})
	go func() {
		running.Wait()
		close(finished)
	}()

	<-ctx.Done()
	s.log.InfoContext(ctx, "stopping", "timeout", s.patience)
	deadline := time.NewTimer(s.patience)
	defer deadline.Stop()
	select {
	case <-finished:
		s.log.InfoContext(ctx, "stopped")
		return nil
	case <-deadline.C:
		return fmt.Errorf("stopping: %s took longer than shutdown.timeout, %s; the next start does their work in hand again",
			strings.Join(s.stillBusy(), ", "), s.patience)
	}
}

// keep runs a stage again and again.
func (s *supervisor) keep(ctx context.Context, st stage) {
	report := s.report(st.name)
	backoff := retry.Backoff{Min: time.Second, Max: restartPause}
	for {
		report(schema.Condition{State: schema.StateStarting})
		began := time.Now()
		err := st.run(ctx, report)
		if ctx.Err() != nil {
			if err != nil && !errors.Is(err, context.Canceled) {
				s.log.WarnContext(ctx, "stage ended with work in hand; the next start does it again", "stage", st.name, "error", err)
			}
			report(schema.Condition{State: schema.StateStopped})
			return
		}
		if time.Since(began) > restartPause {
			backoff.Reset()
		}
		report(conditionOf(err))
		if backoff.Wait(ctx) != nil {
			report(schema.Condition{State: schema.StateStopped})
			return
		}
	}
}

// conditionOf is a stage's condition after it returned an error, or nothing, unasked.
func conditionOf(err error) schema.Condition {
	var stop *schema.Stop
	switch {
	case errors.As(err, &stop):
		return stop.Condition()
	case err == nil:
		return schema.Condition{State: schema.StateStarting, Reason: "the stage ended unasked and is run again"}
	default:
		return schema.Condition{State: schema.StateCannotReach, Reason: err.Error(), Remedy: "run 'echocdc check'; it is tried again all the time"}
	}
}

func (s *supervisor) began(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = append(s.busy, name)
}

func (s *supervisor) ended(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = slices.DeleteFunc(s.busy, func(n string) bool { return n == name })
}

func (s *supervisor) stillBusy() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(slices.Values(s.busy))
}
