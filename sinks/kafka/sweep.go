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

// forgotten are the partitions on which a transaction of ours is open although
// the fence ended every one: a broker that stops may forget a transaction whose
// records it keeps. Its records would hide what follows, and become visible
// with the next transaction that commits there: events would be there twice.
func (p *Publisher) forgotten(ctx context.Context) ([]partition, error) {
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
	described, err := kadm.NewClient(p.client).DescribeProducers(ctx, all)
	if err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		p.Log.WarnContext(ctx, "the brokers do not tell which transactions are open; ones that they forgot cannot be ended", "error", err)
		return nil, nil
	}
	var open []partition
	described.EachProducer(func(d kadm.DescribedProducer) {
		if d.ProducerID == id && d.CurrentTxnStartOffset >= 0 {
			open = append(open, partition{d.Topic, d.Partition})
		}
	})
	return open, nil
}

// sweep ends what was forgotten: a transaction of the same producer on the same
// partitions, aborted, takes the records of the older one with it.
func (p *Publisher) sweep(ctx context.Context, open []partition) error {
	p.Log.WarnContext(ctx, "ending a transaction of this source that the brokers forgot; what it held is published anew", "partitions", len(open))
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
	if err := errors.Join(produced, client.EndTransaction(ctx, kgo.TryAbort)); err != nil {
		return fmt.Errorf("ending a forgotten transaction: %w", err)
	}
	return nil
}
