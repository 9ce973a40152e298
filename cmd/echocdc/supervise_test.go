package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// book keeps what stages reported.
type book struct {
	mu     sync.Mutex
	states map[string][]schema.State
}

func (b *book) reporter(stage string) schema.ReportFunc {
	return func(c schema.Condition) {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.states[stage] = append(b.states[stage], c.State)
	}
}

func (b *book) of(stage string) []schema.State {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.states[stage]
}

func newSupervisor() (*supervisor, *book) {
	b := &book{states: map[string][]schema.State{}}
	return &supervisor{log: slog.New(slog.DiscardHandler), report: b.reporter, patience: 15 * time.Second}, b
}

func TestAStageThatFailsIsRunAgainAndTouchesNoOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, b := newSupervisor()
		ctx, cancel := context.WithCancel(t.Context())
		tries := 0
		failing := stage{"failing", func(context.Context, schema.ReportFunc) error {
			tries++
			return &schema.Stop{State: schema.StatePurged, Err: errors.New("gone"), Remedy: "start from now"}
		}}
		steady := stage{"steady", func(ctx context.Context, report schema.ReportFunc) error {
			report(schema.Condition{State: schema.StateRunning})
			<-ctx.Done()
			return ctx.Err()
		}}

		done := make(chan error, 1)
		go func() { done <- s.run(ctx, []stage{failing, steady}) }()
		time.Sleep(5 * time.Minute) //nolint:forbidigo // in synctest's bubble this is a wait for everybody
		cancel()

		require.NoError(t, <-done)
		require.Greater(t, tries, 5)
		require.Contains(t, b.of("failing"), schema.StatePurged)
		require.Equal(t, []schema.State{schema.StateStarting, schema.StateRunning, schema.StateStopped}, b.of("steady"))
	})
}

func TestAStageMayFinishWhatIsInHand(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newSupervisor()
		ctx, cancel := context.WithCancel(t.Context())
		finished := false
		slow := stage{"slow", func(ctx context.Context, _ schema.ReportFunc) error {
			<-ctx.Done()
			time.Sleep(s.patience - time.Second) //nolint:forbidigo // in synctest's bubble
			finished = true
			return nil
		}}

		cancel()
		err := s.run(ctx, []stage{slow})

		require.NoError(t, err)
		require.True(t, finished)
	})
}

func TestAStageThatDoesNotEndIsNamed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s, _ := newSupervisor()
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		stuck := stage{"stuck", func(context.Context, schema.ReportFunc) error {
			<-release
			return nil
		}}

		cancel()
		err := s.run(ctx, []stage{stuck})
		close(release)

		require.ErrorContains(t, err, "stuck took longer than shutdown.timeout, 15s")
	})
}
