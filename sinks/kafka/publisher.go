package kafka

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// Publisher publishes the batches of one source. Claim makes it the source's
// only publisher, Publish publishes from the position Claim returned; after an
// error of Publish it must claim again. Close lets another instance lead. It is
// not safe for concurrent use.
type Publisher struct {
	Config  Config
	Source  string
	Log     *slog.Logger
	Metrics *Metrics
	// Report is told while another instance leads, and by whom; it may be nil.
	Report schema.ReportFunc

	membership *leadership     // in the source's group; nil before the first claim
	lost       <-chan struct{} // closed when another instance is to lead; nil when nobody was asked
	client     *kgo.Client     // transactional; nil unless claimed
	limit      int32           // bytes of the largest record that every topic takes
	last       schema.Position // published, as far as this publisher knows
	looks      time.Duration   // of an idle publisher, apart; zero is vigilPace
}

const (
	linger     = 5 * time.Millisecond  // for records to share a request, unless a transaction ends
	retryPause = 20 * time.Millisecond // before refused records are sent again
)

// Claim waits until this instance leads its source, fences whoever published
// it before, and returns the position up to which it is published, zero when
// nothing was, and the history stored with it. The other's transaction in flight
// is aborted, or committed and counted. Topics that are missing are made. It
// waits for transactions of others that are open on what it reads. Wrong
// settings, and records of another source, are a [schema.Stop].
func (p *Publisher) Claim(ctx context.Context) (schema.Stored, error) {
	stored, err := p.claim(ctx)
	if err != nil {
		p.unclaim()
		err = p.Config.explain(err, "claiming source %s", p.Source)
		if stop, ok := errors.AsType[*schema.Stop](err); ok && stop.State == schema.StateForeign {
			p.resign() // an instance that fits may lead
		}
		return schema.Stored{}, err
	}
	p.Log.InfoContext(ctx, "claimed the source", "source", p.Source, "position", stored.Position.GTIDs, "history", len(stored.History))
	return stored, nil
}

func (p *Publisher) claim(ctx context.Context) (schema.Stored, error) {
	p.unclaim()
	if err := p.prepare(ctx); err != nil {
		return schema.Stored{}, err
	}
	if p.membership == nil {
		membership, err := join(ctx, &p.Config, p.Source, p.Log)
		if err != nil {
			return schema.Stored{}, err
		}
		p.membership = membership
	}
	var err error
	if p.lost, err = p.membership.lead(ctx, p.report); err != nil {
		return schema.Stored{}, err
	}
	stored, err := p.takeOver(ctx)
	if err == nil && stored.Position.IsZero() && !p.last.IsZero() {
		err = &schema.Stop{
			State: schema.StateMisconfigured,
			Err:   fmt.Errorf("topic %s no longer holds the position, which was %s", p.Config.Topics.Positions, p.last.GTIDs),
			Remedy: fmt.Sprintf("go on from there with 'echocdc position set %s'; or start this instance anew to begin at mysql.start, without what lies between",
				p.last.GTIDs),
		}
	}
	if err == nil {
		p.last = stored.Position
	}
	return stored, err
}

// prepare makes and checks the topics, and learns how large records may be.
func (p *Publisher) prepare(ctx context.Context) error {
	topics := Topics{Config: p.Config, Source: p.Source, Log: p.Log}
	limit, err := topics.prepare(ctx)
	p.limit = limit
	return err
}

// takeOver is the order of a safe take-over: after the fence nobody adds to what
// the tail of the positions topic says; after settling it says everything.
func (p *Publisher) takeOver(ctx context.Context) (stored schema.Stored, err error) {
	if err := p.fence(ctx); err != nil {
		return schema.Stored{}, err
	}
	t := tail{client: p.client, topic: p.Config.Topics.Positions}
	end, err := t.settle(ctx, p.Log)
	if err != nil {
		return schema.Stored{}, err
	}
	if stored.Position, err = p.Config.lastPosition(ctx, t, p.Source, end); err != nil {
		return schema.Stored{}, err
	}
	t.topic = p.Config.Topics.History
	if end, err = t.settle(ctx, p.Log); err != nil {
		return schema.Stored{}, err
	}
	stored.History, err = readHistory(ctx, t, p.Source, end)
	return stored, err
}

// fence makes this publisher the only one that can commit, and leaves no
// transaction of another open.
func (p *Publisher) fence(ctx context.Context) error {
	for range sweeps {
		client, err := p.connect(ctx)
		if err != nil {
			return err
		}
		p.client = client
		found, err := p.findForgotten(ctx) // it asks for a producer id first: InitProducerID, the fence
		if err != nil || len(found.open) == 0 {
			return err
		}
		if err := p.sweep(ctx, found); err != nil {
			return err
		}
		p.unclaim()
	}
	return fmt.Errorf("transactions of %s stay open (see kafka-transactions.sh find-hanging)", p.Config.TransactionalID(p.Source))
}

// sweeps is how often what brokers forgot is looked for.
const sweeps = 3

// store publishes one batch, whoever leads: that one is fenced and claims again.
// A position that cannot be used is replaced, if the batch has one.
func (p *Publisher) store(ctx context.Context, batch schema.Batch) error {
	defer p.Close()
	err := p.prepare(ctx)
	if err == nil {
		_, err = p.takeOver(ctx)
	}
	if err != nil && !errors.Is(err, errUnreadable) && !errors.Is(err, errOtherID) {
		return p.Config.explain(err, "claiming source %s", p.Source)
	}
	batches := make(chan schema.Batch, 1)
	batches <- batch
	close(batches)
	return p.Publish(ctx, batches)
}

// Publish publishes batches until in is closed, and then what is in hand. It
// returns an error when a transaction fails, a [schema.Stop] with
// [schema.StateFenced] when another instance leads or has claimed the source,
// and the context's error when that ends first: what was not committed by then
// is not published.
func (p *Publisher) Publish(ctx context.Context, in <-chan schema.Batch) error {
	if p.client == nil {
		return errNotClaimed
	}
	leading, stop := context.WithCancelCause(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer stop(nil)
	watching.Go(func() { p.watch(leading, stop) })
	gather := gatherer{
		recorder: newRecorder(p.Config.Topics, p.Source, p.limit),
		maxBytes: p.Config.Transaction.MaxBytes,
		idlePace: p.Config.Transaction.IdlePace,
		metrics:  p.Metrics,
	}
	pace := p.Config.Transaction.Pace
	commit := committer{
		config: &p.Config, source: p.Source, client: p.client, metrics: p.Metrics,
		pacer: pacer{least: pace, pause: pace},
	}

	idle := vigil{client: p.client, id: p.Config.TransactionalID(p.Source), turns: &commit.turns, pace: cmp.Or(p.looks, vigilPace)}
	watching.Go(func() { idle.keep(leading, stop) })

	loads := make(chan *load)
	done := make(chan error, 1)
	go func() {
		err := commit.run(leading, loads)
		done <- err
		stop(err)
	}()
	gather.run(leading, in, loads)
	err := <-done
	if !commit.last.IsZero() {
		p.last = commit.last
	}
	return p.ended(ctx, leading, err)
}

// watch ends the publishing as soon as another instance is to lead.
func (p *Publisher) watch(leading context.Context, stop context.CancelCauseFunc) {
	select {
	case <-p.lost:
		stop(errLost)
	case <-leading.Done():
	}
}

// ended says how publishing ended.
func (p *Publisher) ended(ctx, leading context.Context, err error) error {
	cause := context.Cause(leading)
	switch {
	case errors.Is(cause, errLost), errors.Is(cause, errTaken):
		err = p.Config.explain(cause, "publishing for source %s", p.Source)
	case err == nil:
		err = ctx.Err()
	}
	if err != nil {
		p.unclaim()
	}
	return err
}

// Close lets go of Kafka, and of the lead. The publisher can claim again.
func (p *Publisher) Close() {
	p.unclaim()
	p.resign()
}

func (p *Publisher) unclaim() {
	if p.client != nil {
		p.client.Close()
		p.client = nil
	}
}

func (p *Publisher) resign() {
	if p.membership != nil {
		p.membership.leave()
		p.membership, p.lost = nil, nil
	}
}

func (p *Publisher) report(c schema.Condition) {
	if p.Report != nil {
		p.Report(c)
	}
}

func (p *Publisher) connect(ctx context.Context, more ...kgo.Opt) (*kgo.Client, error) {
	return p.Config.connect(ctx, p.Log, append([]kgo.Opt{
		kgo.TransactionalID(p.Config.TransactionalID(p.Source)),
		kgo.TransactionTimeout(p.Config.Transaction.Timeout),
		kgo.RequiredAcks(kgo.AllISRAcks()),
		kgo.RecordPartitioner(kgo.StickyKeyPartitioner(nil)), // murmur2, as other clients have it
		kgo.ProducerBatchCompression(compressions()[p.Config.Compression], kgo.NoCompression()),
		kgo.ProducerBatchMaxBytes(p.limit),
		kgo.ProducerLinger(linger),
		kgo.MaxBufferedRecords(math.MaxInt32),
		// A load, whose attributes weigh as much again as its events, or more.
		kgo.MaxBufferedBytes(4*p.Config.Transaction.MaxBytes + int(p.Config.Topics.MaxRecordBytes)),
		kgo.RecordDeliveryTimeout(flushTimeout),
		// A broker still busy with the transaction before refuses records, and
		// the client asks for metadata before it sends them again: 5 s by default.
		kgo.MetadataMinAge(retryPause),
	}, more...)...)
}
