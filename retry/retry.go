// Package retry says which errors are worth another try, and waits between
// tries. It knows no technology: whoever knows an error marks it permanent.
package retry

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// Permanent marks an error that another try cannot mend. Nil stays nil.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return &permanentError{err}
}

// IsPermanent tells whether an error in the chain was marked permanent.
func IsPermanent(err error) bool {
	var p *permanentError
	return errors.As(err, &p)
}

type permanentError struct{ err error }

func (p *permanentError) Error() string { return p.err.Error() }
func (p *permanentError) Unwrap() error { return p.err }

// Backoff is a growing pause: Min, then twice as long each time up to Max, each
// cut by up to a third at random so that many waiters do not come at once.
type Backoff struct {
	Min time.Duration // default 100 ms
	Max time.Duration // default 10 s

	last time.Duration
}

// Next is the next pause.
func (b *Backoff) Next() time.Duration {
	low, high := b.Min, b.Max
	if low <= 0 {
		low = 100 * time.Millisecond
	}
	if high <= 0 {
		high = 10 * time.Second
	}
	b.last = min(max(low, 2*b.last), high)
	return b.last - rand.N(b.last/3+1) //nolint:gosec // spreads load, hides nothing
}

// Reset starts again from Min: call it after success.
func (b *Backoff) Reset() { b.last = 0 }

// Wait pauses for the next pause or until the context ends, whose error it returns.
func (b *Backoff) Wait(ctx context.Context) error { return Pause(ctx, b.Next()) }

// Pause lets time pass, or less when the context ends, whose error it returns.
func Pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Do calls work until it succeeds, fails permanently, or the context ends.
// Each failed try is told to failed, which may be nil.
func Do(ctx context.Context, backoff Backoff, failed func(error), work func(context.Context) error) error {
	for {
		err := work(ctx)
		if err == nil || IsPermanent(err) || ctx.Err() != nil {
			return err
		}
		if failed != nil {
			failed(err)
		}
		if backoff.Wait(ctx) != nil {
			return err
		}
	}
}
