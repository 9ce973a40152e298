package kafka

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// Publisher publishes the batches of one source. Claim makes it the source's
// only publisher, Publish publishes from the position Claim returned; after an
// error of Publish it must claim again. It is not safe for concurrent use.
type Publisher struct {
	Config  Config
	Source  string
	Log     *slog.Logger
	Metrics *Metrics

	client *kgo.Client // transactional; nil unless claimed
}

const (
	linger     = 5 * time.Millisecond  // for records to share a request, unless a transaction ends
	retryPause = 20 * time.Millisecond // before refused records are sent again
)

// Claim fences whoever published this source before, and returns the position
// up to which it is published, zero when nothing was, and the history stored
// with it. The other's transaction in flight is aborted, or committed and
// counted. Topics that are missing are made. It waits for transactions of others
// that are open on what it reads. Wrong settings, and records of another
// source, are a [schema.Stop].
func (p *Publisher) Claim(ctx context.Context) (schema.Stored, error) {
	stored, err := p.takeOver(ctx)
	if err != nil {
		p.Close()
		return schema.Stored{}, p.Config.explain(err, "claiming source %s", p.Source)
	}
	p.Log.InfoContext(ctx, "claimed the source", "source", p.Source, "position", stored.Position.GTIDs, "history", len(stored.History))
	return stored, nil
}

// takeOver is the order of a safe take-over: after the fence nobody adds to what
// the tail of the positions topic says; after settling it says everything.
func (p *Publisher) takeOver(ctx context.Context) (stored schema.Stored, err error) {
	p.Close()
	topics := Topics{Config: p.Config, Source: p.Source, Log: p.Log}
	if err := topics.Ensure(ctx); err != nil {
		return schema.Stored{}, err
	}
	client, err := p.connect(ctx)
	if err != nil {
		return schema.Stored{}, err
	}
	p.client = client
	if _, _, err := client.ProducerID(ctx); err != nil { // InitProducerID: the fence
		return schema.Stored{}, err
	}
	t := tail{client: client, topic: p.Config.Topics.Positions}
	end, err := t.settle(ctx, p.Log)
	if err != nil {
		return schema.Stored{}, err
	}
	if stored.Position, err = lastPosition(ctx, t, p.Source, end); err != nil {
		return schema.Stored{}, err
	}
	t.topic = p.Config.Topics.History
	if end, err = t.settle(ctx, p.Log); err != nil {
		return schema.Stored{}, err
	}
	stored.History, err = readHistory(ctx, t, p.Source, end)
	return stored, err
}

// store claims the source for one batch. A position that cannot be read is
// replaced, if the batch has one.
func (p *Publisher) store(ctx context.Context, batch schema.Batch) error {
	defer p.Close()
	if _, err := p.takeOver(ctx); err != nil && !errors.Is(err, errUnreadable) {
		return p.Config.explain(err, "claiming source %s", p.Source)
	}
	batches := make(chan schema.Batch, 1)
	batches <- batch
	close(batches)
	return p.Publish(ctx, batches)
}

// Publish publishes batches until in is closed, and then what is in hand; a
// commit whose end never came is left out. It returns an error when a
// transaction fails, a [schema.Stop] with [schema.StateFenced] when another
// publisher has claimed the source, and the context's error when that ends
// first: what was not committed by then is not published.
func (p *Publisher) Publish(ctx context.Context, in <-chan schema.Batch) error {
	if p.client == nil {
		return errNotClaimed
	}
	gathering, stop := context.WithCancel(ctx)
	defer stop()
	gather := gatherer{
		recorder: newRecorder(p.Config.Topics, p.Source),
		maxBytes: p.Config.Transaction.MaxBytes,
		idlePace: p.Config.Transaction.IdlePace,
		metrics:  p.Metrics,
	}
	pace := p.Config.Transaction.Pace
	commit := committer{
		config: &p.Config, source: p.Source, client: p.client, metrics: p.Metrics,
		pacer: pacer{least: pace, pause: pace},
	}

	loads := make(chan *load)
	done := make(chan error, 1)
	go func() {
		done <- commit.run(ctx, loads)
		stop()
	}()
	gather.run(gathering, in, loads)
	err := <-done
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		p.Close()
	}
	return err
}

// Close lets go of Kafka. The publisher can claim again.
func (p *Publisher) Close() {
	if p.client != nil {
		p.client.Close()
		p.client = nil
	}
}

func (p *Publisher) connect(ctx context.Context) (*kgo.Client, error) {
	return p.Config.connect(ctx, p.Log,
		kgo.TransactionalID(p.Config.TransactionalID(p.Source)),
		kgo.TransactionTimeout(p.Config.Transaction.Timeout),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.RecordPartitioner(kgo.StickyKeyPartitioner(nil)), // murmur2, as other clients have it
		kgo.ProducerBatchCompression(compressions()[p.Config.Compression], kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(p.Config.Topics.MaxRecordBytes),
		kgo.ProducerLinger(linger),
		kgo.MaxBufferedRecords(math.MaxInt32),
		// Only a commit of several loads waits here: attributes weigh as much again as events, or more.
		kgo.MaxBufferedBytes(4*p.Config.Transaction.MaxBytes+int(p.Config.Topics.MaxRecordBytes)),
		kgo.RecordDeliveryTimeout(flushTimeout),
		// A broker still busy with the transaction before refuses records, and
		// the client asks for metadata before it sends them again: 5 s by default.
		kgo.MetadataMinAge(retryPause),
	)
}
