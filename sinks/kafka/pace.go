package kafka

import (
	"context"
	"time"
)

// pacer rests between transactions. Kafka answers a commit before it has
// finished it, and makes records that come in between wait for
// add.partitions.to.txn.retry.backoff.ms, far longer than it needs to finish.
// How long that is depends on the brokers, so the pause follows what the
// transactions show.
type pacer struct {
	least time.Duration
	pause time.Duration
}

const (
	// brokerBackoff is the brokers' default of that setting: a small
	// transaction that takes so long had to wait for the one before.
	brokerBackoff = 20 * time.Millisecond
	// longestPause is as much as brokers that have no time are given.
	longestPause = 50 * time.Millisecond
	// smallTransaction is what a broker takes in much less than that.
	smallTransaction = 256 << 10
)

// learn sees how long Kafka took for the records of a transaction: the pause
// doubles when they had to wait, and shrinks slowly when not.
func (p *pacer) learn(took time.Duration, bytes int) {
	switch {
	case took < brokerBackoff:
		p.pause = max(p.least, p.pause-p.pause/8)
	case bytes <= smallTransaction:
		p.pause = min(max(2*p.pause, time.Millisecond), max(p.least, longestPause))
	}
}

// rest waits for the pause, or until the context ends.
func (p *pacer) rest(ctx context.Context) {
	timer := time.NewTimer(max(p.least, p.pause))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
