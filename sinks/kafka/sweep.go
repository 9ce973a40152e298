package kafka

import (
	"context"
	"errors"
	"fmt"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// partition is one of a topic's.
type partition struct {
	topic  string
	number int32
}

// forgotten is a transaction of ours that is open on some partitions although
// the fence ended every one: a coordinator that starts before it knows of a
// partition's leader leaves it out, and forgets it. Its records would hide what
// follows, and become visible with the next transaction that commits there.
type forgotten struct {
	open  []kadm.DescribedProducer
	ended []kadm.DescribedProducer // what is known of the producer elsewhere
}

// findForgotten asks for a producer id first: InitProducerID, the fence.
func (p *Publisher) findForgotten(ctx context.Context) (*forgotten, error) {
	id, _, err := p.client.ProducerID(ctx)
	if err != nil {
		return nil, err
	}
	all := kadm.TopicsSet{}
	for _, t := range p.Config.topics() {
		for number := range t.partitions {
			all.Add(t.name, number)
		}
	}
	found := &forgotten{}
	described, err := kadm.NewClient(p.client).DescribeProducers(ctx, all)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		p.Log.WarnContext(ctx, "the brokers do not tell which transactions are open; ones that they forgot cannot be ended", "error", err)
		return found, nil
	}
	described.EachProducer(func(d kadm.DescribedProducer) {
		switch {
		case d.ProducerID != id:
		case d.CurrentTxnStartOffset >= 0:
			found.open = append(found.open, d)
		default:
			found.ended = append(found.ended, d)
		}
	})
	return found, nil
}

// sweep ends what was forgotten as the rest of it was ended. Invariant 1: what
// listeners have seen of it on one partition becomes visible on all.
func (p *Publisher) sweep(ctx context.Context, found *forgotten) error {
	committed, others, err := p.outcomes(ctx, found)
	if err != nil {
		return fmt.Errorf("looking for the outcome of a forgotten transaction: %w", err)
	}
	if len(committed) > 0 {
		p.Log.WarnContext(ctx, "completing a transaction of this source that the brokers committed in part and forgot", "partitions", len(committed))
		err = p.complete(ctx, committed)
	}
	if err == nil && len(others) > 0 {
		p.Log.WarnContext(ctx, "ending a transaction of this source that the brokers forgot; what it held is published anew", "partitions", len(others))
		err = p.takeBack(ctx, others)
	}
	if err != nil {
		return fmt.Errorf("ending a forgotten transaction: %w", err)
	}
	return nil
}

// takeBack aborts it: a transaction of the same producer on the same
// partitions, aborted, takes the records of the older one with it.
func (p *Publisher) takeBack(ctx context.Context, open []partition) error {
	client, err := p.connect(ctx, kgo.RecordPartitioner(kgo.ManualPartitioner()))
	if err != nil {
		return err
	}
	defer client.Close()
	if err := client.BeginTransaction(); err != nil {
		return err
	}
	records := make([]*kgo.Record, len(open))
	for i, part := range open {
		records[i] = &kgo.Record{Topic: part.topic, Partition: part.number, Key: []byte(p.Source)}
	}
	produced := client.ProduceSync(ctx, records...).FirstErr()
	return errors.Join(produced, client.EndTransaction(ctx, kgo.TryAbort))
}
