package binlog

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// Publisher is where batches go, and where the position is kept.
type Publisher interface {
	// Claim makes this instance the only one that publishes for the source, and
	// returns what is stored: the zero position when there is none.
	Claim(ctx context.Context) (schema.Stored, error)
	// Publish publishes batches with their positions until the channel is closed
	// and all are published, or something fails.
	Publish(ctx context.Context, batches <-chan schema.Batch) error
}

// Relay carries a server's log to a publisher for as long as it runs: whatever
// fails is told, waited out and begun anew from the position that was stored.
type Relay struct {
	Tailer    *Tailer
	Publisher Publisher
	// DrainTimeout is how long what has been read may take to be published when
	// the work is asked to end. Zero is 10 s.
	DrainTimeout time.Duration
	// Snapshot tells of rows anew when that is requested; nil never does. What it
	// shares with the tailer it is given from there.
	Snapshot *snapshot.Snapshot

	told schema.Condition // what was logged last
}

// Run returns nil when the context ends. What had been read is published by then.
func (r *Relay) Run(ctx context.Context) error {
	quick := retry.Backoff{Min: 200 * time.Millisecond, Max: 15 * time.Second}
	slow := retry.Backoff{Min: 5 * time.Second, Max: time.Minute}
	r.report(schema.Condition{State: schema.StateStarting})
	for ctx.Err() == nil {
		begun := time.Now()
		err := r.once(ctx)
		if time.Since(begun) > slow.Max {
			quick.Reset()
			slow.Reset()
		}
		r.tell(ctx, err)
		backoff := &quick
		// A stop is an operator's to mend; what is mended needs no restart. Of
		// several servers one may mend it by itself.
		stop, stopped := errors.AsType[*schema.Stop](err)
		if stopped && stop.State != schema.StateFenced && len(r.Tailer.Config.Standbys) == 0 {
			backoff = &slow
		}
		_ = backoff.Wait(ctx) // the loop asks why
	}
	r.report(schema.Condition{State: schema.StateStopped})
	return nil
}

// tell says why the work was interrupted.
func (r *Relay) tell(ctx context.Context, err error) {
	log := r.Tailer.Log
	stop, stopped := errors.AsType[*schema.Stop](err)
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
	case ctx.Err() != nil:
		log.WarnContext(ctx, "not all that was read could be published before stopping; it follows after the next start", "error", err)
	case stopped:
		level := r.news(stop.Condition(), severity(stop.State))
		log.Log(ctx, level, "the log cannot be read on", "state", stop.State, "error", stop.Err, "remedy", stop.Remedy)
	default:
		level := r.news(schema.Condition{State: schema.StateCannotReach, Reason: err.Error(), Remedy: "it is tried again by itself"}, slog.LevelWarn)
		log.Log(ctx, level, "relaying the log was interrupted", "error", err)
	}
}

// news reports a condition, and gives the level to log it at: Debug when it is
// still what it was. A reason may differ with each try; state and remedy tell
// one condition from another.
func (r *Relay) news(c schema.Condition, level slog.Level) slog.Level {
	was := r.told
	r.report(c)
	if r.Tailer.begun.Swap(false) {
		return level
	}
	if c.State == was.State && c.Remedy == was.Remedy {
		return slog.LevelDebug
	}
	return level
}

// severity tells whether somebody must act: not when another instance, or an
// operator's command, took the source over.
func severity(state schema.State) slog.Level {
	if state == schema.StateFenced {
		return slog.LevelWarn
	}
	return slog.LevelError
}

// StandBy reports what the publisher waits for. It is for the publisher's
// claim, which the relay waits for meanwhile.
func (r *Relay) StandBy(c schema.Condition) { r.report(c) }

func (r *Relay) report(c schema.Condition) {
	r.told = c
	r.Tailer.Metrics.is(c.State)
	if r.Tailer.Report != nil {
		r.Tailer.Report(c)
	}
}

// batchesAhead is how many batches may wait for the publisher.
const batchesAhead = 4

// once claims, reads and publishes until something fails or the context ends.
// Reading ends first: what is in hand then is published before it returns.
func (r *Relay) once(ctx context.Context) error {
	batches := make(chan schema.Batch, batchesAhead)
	stored, err := r.from(ctx, batches)
	if err != nil {
		return err
	}
	reading, stopReading := context.WithCancel(ctx)
	defer stopReading()
	publishing, cancel := r.drainable(ctx)
	defer cancel()

	read := make(chan error, 1)
	go func() {
		defer close(batches)
		read <- r.read(reading, stored, batches)
	}()
	published := r.Publisher.Publish(publishing, batches)
	stopReading()
	discard(batches) // the reader may be waiting to hand on what nobody takes any more
	stopped := <-read
	if published != nil {
		return fmt.Errorf("publishing: %w", published)
	}
	return stopped
}

// read streams, with the chunks of a snapshot between the log's batches.
func (r *Relay) read(ctx context.Context, stored schema.Stored, out chan<- schema.Batch) error {
	if r.Snapshot == nil {
		return r.Tailer.Stream(ctx, stored, out)
	}
	log, ended := make(chan schema.Batch), make(chan error, 1)
	go func() {
		defer close(log)
		ended <- r.Tailer.Stream(ctx, stored, log)
	}()
	t := r.Tailer
	between := *r.Snapshot
	between.Source, between.Database, between.Layouts, between.Selection = t.Source, t.Config.Database, t.Layouts, t.Selection
	between.Open, between.Redact, between.Log = t.openForRows, newRedactor().besides, t.Log
	between.Weave(ctx, stored, log, out)
	return <-ended
}

// discard lets the reader end: what it read comes again from the stored position.
func discard(batches <-chan schema.Batch) {
	for range batches {
	}
}

// from is where to begin: the stored position, or the configured start. That
// one is handed to the publisher first, so that a restart before the first
// event begins there again and not later.
func (r *Relay) from(ctx context.Context, batches chan<- schema.Batch) (schema.Stored, error) {
	stored, err := r.Publisher.Claim(ctx)
	if err != nil {
		return schema.Stored{}, fmt.Errorf("claiming the source: %w", err)
	}
	if !stored.Position.IsZero() {
		return stored, nil
	}
	start, err := startOn(ctx, r.Tailer.hosts(), r.Tailer.Source, r.Tailer.Layouts)
	if err != nil {
		return schema.Stored{}, err
	}
	if r.Snapshot != nil {
		start.History = append(start.History, r.Snapshot.OnFirstStart(stored.History)...)
	}
	r.Tailer.Log.InfoContext(ctx, "no position is stored: starting anew", "start", r.Tailer.Config.Start, "from", start.Position.GTIDs)
	batches <- schema.Batch{Position: start.Position, History: start.History} // the channel is empty: there is room
	start.History = append(stored.History, start.History...)
	return start, nil
}

// drainable is the context of publishing: it outlives the other by the drain timeout.
func (r *Relay) drainable(ctx context.Context) (context.Context, context.CancelFunc) {
	timeout := r.DrainTimeout
	if timeout == 0 {
		timeout = 10 * time.Second
	}
	publishing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(timeout)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-publishing.Done():
		}
	})
	return publishing, func() {
		stop()
		cancel()
	}
}
