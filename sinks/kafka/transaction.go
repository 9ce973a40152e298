package kafka

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// How long Kafka may take to answer before a transaction is given up. Together
// they bound how long one is open: it hides what others publish.
const (
	flushTimeout = 30 * time.Second
	endTimeout   = 20 * time.Second
	abortTimeout = 5 * time.Second
)

// committer publishes loads, each in a Kafka transaction.
type committer struct {
	config  *Config
	source  string
	client  *kgo.Client
	metrics *Metrics
	pacer   pacer

	turns   atomic.Int64    // beginnings and ends of transactions
	last    schema.Position // committed
	begun   time.Time
	refused atomic.Pointer[error] // why Kafka would not take a record of this transaction
}

// run publishes loads until there are no more, or one fails: that one's
// transaction is aborted then, or its outcome is unknown.
func (c *committer) run(ctx context.Context, loads <-chan *load) error {
	for l := range loads {
		if err := c.accept(l); err != nil {
			return err
		}
		if err := c.publish(ctx, l); err != nil {
			return err
		}
		c.pacer.rest(ctx)
	}
	return nil
}

// accept refuses positions that a claim could not use. History alone needs none.
func (c *committer) accept(l *load) error {
	switch {
	case l.position.IsZero() && len(l.slabs) == 0:
		return nil
	case l.position.IsZero():
		return errors.New("publishing a batch: it has no position")
	case l.position.Source != c.source:
		return fmt.Errorf("publishing a batch: its position is of source %q, this is the publisher of %q", l.position.Source, c.source)
	default:
		return nil
	}
}

func (c *committer) publish(ctx context.Context, l *load) error {
	c.turns.Add(1)
	defer c.turns.Add(1)
	if err := c.begin(); err != nil {
		return c.explain(err, "beginning a transaction")
	}
	if err := c.fill(ctx, l); err != nil {
		c.abort(ctx)
		return c.explain(err, "publishing %d bytes up to %s", l.bytes, l.position.GTIDs)
	}
	c.pacer.learn(time.Since(c.begun), l.bytes)
	return c.end(ctx, l)
}

func (c *committer) begin() error {
	c.refused.Store(nil)
	c.begun = time.Now()
	return c.client.BeginTransaction()
}

// fill hands everything to the client and waits until Kafka has every record.
func (c *committer) fill(ctx context.Context, l *load) error {
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	for _, s := range l.slabs {
		s.produce(ctx, c.client, c.refuse)
	}
	last := c.config.Topics.History // where only history is stored
	for _, r := range l.history {
		c.produce(ctx, historyRecord(last, c.source, r))
	}
	if !l.position.IsZero() {
		// Invariant 1: the position is a record of the transaction that holds
		// the events before it.
		last = c.config.Topics.Positions
		c.produce(ctx, positionRecord(c.config, l.position))
	}
	if err := c.client.Flush(ctx); err != nil {
		return errors.Join(err, c.refusal())
	}
	if err := c.refusal(); err != nil {
		return err
	}
	return c.awaitPartition(ctx, last)
}

// produce hands one record of our own to the client.
func (c *committer) produce(ctx context.Context, record *kgo.Record) {
	c.client.Produce(ctx, record, func(r *kgo.Record, err error) {
		if errors.Is(err, kerr.MessageTooLarge) {
			err = fmt.Errorf("%w: %d bytes on %s: %w", errOwnTooLarge, len(r.Value), r.Topic, err)
		}
		if err != nil {
			c.refuse(err)
		}
	})
}

// awaitPartition waits until the client's own list of partitions holds that of
// the last record. The client (franz-go 1.22) sends a topic's first records before
// it lists the topic's partitions; a transaction that ends in between looks
// empty to it, and it aborts, without an error, what was to be committed.
func (c *committer) awaitPartition(ctx context.Context, topic string) error {
	backoff := retry.Backoff{Min: time.Millisecond, Max: 100 * time.Millisecond}
	for {
		leader, _, err := c.client.PartitionLeader(topic, 0)
		if leader >= 0 {
			return nil
		}
		if err != nil {
			return fmt.Errorf("looking for the partition of %s: %w", topic, err)
		}
		if err := backoff.Wait(ctx); err != nil {
			return fmt.Errorf("waiting for the partition of %s: %w", topic, err)
		}
	}
}

// end commits. The caller's context does not reach it: a commit cancelled
// half-way has an outcome nobody knows.
func (c *committer) end(ctx context.Context, l *load) error {
	ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), endTimeout)
	defer cancel()
	err := c.client.EndTransaction(ending, kgo.TryCommit)
	upTo := l.position.GTIDs
	switch {
	case err == nil:
		c.metrics.committed(l, time.Since(c.begun))
		c.last = l.position
		return nil
	case isFenced(err):
		c.metrics.ended(outcomeFenced)
		return c.explain(err, "committing up to %s", upTo)
	case errors.Is(err, kerr.OperationNotAttempted), errors.Is(err, kerr.TransactionAbortable):
		c.abort(ctx) // it is still open
		return c.explain(err, "committing up to %s", upTo)
	default:
		// Committed or not: the next claim ends it for good and reads which.
		c.metrics.ended(outcomeUnknown)
		return c.explain(err, "committing up to %s, outcome unknown", upTo)
	}
}

// explain tells a transaction that was open for too long from one that another
// publisher ended: the broker answers the same.
func (c *committer) explain(err error, doing string, args ...any) error {
	isOver := isFenced(err) || errors.Is(err, kerr.InvalidTxnState)
	if open := time.Since(c.begun); isOver && open >= c.config.Transaction.Timeout {
		return fmt.Errorf(doing+": open for %s, longer than kafka.transaction.timeout (the brokers were slow, or this process was paused): %s",
			append(args, open.Round(time.Millisecond), err.Error())...)
	}
	return c.config.explain(err, doing, args...)
}

// abort ends an open transaction without effect. Should Kafka not answer, the
// next claim or the transaction's timeout does the same.
func (c *committer) abort(ctx context.Context) {
	c.metrics.ended(outcomeAborted)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), abortTimeout)
	defer cancel()
	if c.client.AbortBufferedRecords(ctx) == nil {
		_ = c.client.EndTransaction(ctx, kgo.TryAbort) // nothing to do about it here, see above
	}
}

// refuse notes the first reason. It is called by a goroutine of the client.
func (c *committer) refuse(err error) { c.refused.CompareAndSwap(nil, &err) }

func (c *committer) refusal() error {
	if err := c.refused.Load(); err != nil {
		return *err
	}
	return nil
}
