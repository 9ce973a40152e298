package projector_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// book keeps a projection in memory, with the rules of a step.
type book struct {
	// refuse is the number of an event that cannot be applied.
	refuse string
	// fault is what applying fails with, as long as it is set.
	fault error

	mu       sync.Mutex
	progress map[int32]schema.Claim
	applied  []string
	dead     []schema.DeadLetter
	claims   map[int32]int
	changed  chan struct{} // closed and replaced with every step and claim
}

func newBook() *book {
	return &book{progress: map[int32]schema.Claim{}, claims: map[int32]int{}, changed: make(chan struct{})}
}

func (b *book) claim(_ context.Context, partition int32) (schema.Claim, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fault != nil {
		return schema.Claim{}, b.fault
	}
	c, ok := b.progress[partition]
	if !ok {
		c.Next = schema.StartOfLog
	}
	c.Epoch++
	b.progress[partition] = c
	b.claims[partition]++
	b.wake()
	return c, nil
}

func (b *book) apply(_ context.Context, batch projector.Batch) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fault != nil {
		return b.fault
	}
	c := b.progress[batch.Partition]
	if c.Epoch != batch.Epoch || c.Next != batch.From {
		return schema.ErrSuperseded
	}
	for i := range batch.Records {
		if told(&batch.Records[i]) == b.refuse {
			return retry.Permanent(errors.New("refused"))
		}
	}
	for i := range batch.Records {
		b.applied = append(b.applied, told(&batch.Records[i]))
	}
	c.Next = batch.Next
	for _, d := range batch.Dead {
		b.dead = append(b.dead, d)
		if !d.Follows && d.Key != "" {
			c.Parked = append(c.Parked, d.Key)
		}
	}
	b.progress[batch.Partition] = c
	b.wake()
	return nil
}

func (b *book) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// set changes the book under its lock.
func (b *book) set(change func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	change()
	b.wake()
}

// wait waits until the book is as it should be.
func (b *book) wait(tb testing.TB, what string, is func() bool) {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	for {
		b.mu.Lock()
		done, changed := is(), b.changed
		b.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			require.FailNow(tb, "waited in vain", "for %s; applied %v, dead %v", what, b.applied, b.dead)
		}
	}
}

func (b *book) waitApplied(tb testing.TB, n int) []string {
	tb.Helper()
	b.wait(tb, "events", func() bool { return len(b.applied) >= n })
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.applied...)
}
