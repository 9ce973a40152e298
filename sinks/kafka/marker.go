package kafka

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"github.com/echo-im/echocdc/retry"
)

// outcomes tells the partitions on which a transaction was committed elsewhere
// from the others. The marker that ends a transaction has the producer's next
// epoch (KIP-890, Kafka 4), so the partitions where the producer is at that one
// have the marker of this very transaction. Where it has gone on since, what
// was forgotten has been published anew; and older brokers do not tell: in both
// cases it counts as not committed.
func (p *Publisher) outcomes(ctx context.Context, found *forgotten) (committed, others []partition, err error) {
	known := map[int16]bool{} // whether the transaction of an epoch was committed
	for i := range found.open {
		d := &found.open[i]
		was, asked := known[d.ProducerEpoch]
		if !asked {
			if was, err = p.wasCommitted(ctx, d.ProducerEpoch, found.ended); err != nil {
				return nil, nil, err
			}
			known[d.ProducerEpoch] = was
		}
		if part := (partition{d.Topic, d.Partition}); was {
			committed = append(committed, part)
		} else {
			others = append(others, part)
		}
	}
	return committed, others, nil
}

func (p *Publisher) wasCommitted(ctx context.Context, epoch int16, ended []kadm.DescribedProducer) (bool, error) {
	for i := range ended {
		if ended[i].ProducerEpoch == epoch+1 {
			return p.markedCommitted(ctx, &ended[i])
		}
	}
	return false, nil
}

// The end of the key of a control record that ends a transaction (KIP-98).
const (
	markerKeyBytes  = 4
	markerOfACommit = 1
)

var errNoMarker = errors.New("the log does not tell how the transaction ended (see kafka-transactions.sh find-hanging)")

// markedCommitted reads the marker with which the producer's last transaction
// on a partition ended.
func (p *Publisher) markedCommitted(ctx context.Context, d *kadm.DescribedProducer) (bool, error) {
	from, end, err := p.extent(ctx, d)
	if err != nil {
		return false, err
	}
	client, err := p.Config.connect(ctx, p.Log, kgo.KeepControlRecords(), kgo.ConsumePartitions(map[string]map[int32]kgo.Offset{
		d.Topic: {d.Partition: kgo.NewOffset().At(from)},
	}))
	if err != nil {
		return false, err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, flushTimeout)
	defer cancel()
	for next := from; next < end; {
		fetches := client.PollFetches(ctx)
		if err := fetches.Err(); err != nil {
			return false, err
		}
		for r := range fetches.RecordsAll() {
			if r.Attrs.IsControl() && r.ProducerID == d.ProducerID && r.ProducerEpoch == d.ProducerEpoch && len(r.Key) == markerKeyBytes {
				return r.Key[markerKeyBytes-1] == markerOfACommit, nil
			}
			next = r.Offset + 1
		}
	}
	return false, errNoMarker
}

// extent is where on the partition the producer's newest records lie.
func (p *Publisher) extent(ctx context.Context, d *kadm.DescribedProducer) (from, end int64, err error) {
	admin := kadm.NewClient(p.client)
	starts, err := admin.ListOffsetsAfterMilli(ctx, max(0, d.LastTimestamp), d.Topic)
	if err != nil {
		return 0, 0, err
	}
	ends, err := admin.ListEndOffsets(ctx, d.Topic)
	if err != nil {
		return 0, 0, err
	}
	start, known := starts.Lookup(d.Topic, d.Partition)
	last, alsoKnown := ends.Lookup(d.Topic, d.Partition)
	if !known || !alsoKnown || start.Err != nil || last.Err != nil {
		return 0, 0, fmt.Errorf("asking for offsets of %s: %w", d.Topic, errors.Join(start.Err, last.Err, kerr.UnknownTopicOrPartition))
	}
	return start.Offset, last.Offset, nil
}

// complete commits it: a transaction of the same producer on the same
// partitions that holds nothing of its own. The client does not offer one, so
// it is asked for in the requests that Kafka has had since 0.11.
func (p *Publisher) complete(ctx context.Context, open []partition) error {
	versions := kversion.Stable()
	versions.SetMaxKeyVersion(int16(kmsg.AddPartitionsToTxn), 3)
	versions.SetMaxKeyVersion(int16(kmsg.EndTxn), 4)
	client, err := p.connect(ctx, kgo.MaxVersions(versions))
	if err != nil {
		return err
	}
	defer client.Close()
	id, epoch, err := client.ProducerID(ctx)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, endTimeout)
	defer cancel()

	add := kmsg.NewPtrAddPartitionsToTxnRequest()
	add.TransactionalID, add.ProducerID, add.ProducerEpoch = p.Config.TransactionalID(p.Source), id, epoch
	for _, part := range open {
		add.Topics = append(add.Topics, kmsg.AddPartitionsToTxnRequestTopic{Topic: part.topic, Partitions: []int32{part.number}})
	}
	if err := again(ctx, func() error { return added(add.RequestWith(ctx, client)) }); err != nil {
		return err
	}
	end := kmsg.NewPtrEndTxnRequest()
	end.TransactionalID, end.ProducerID, end.ProducerEpoch, end.Commit = add.TransactionalID, id, epoch, true
	return again(ctx, func() error {
		answer, err := end.RequestWith(ctx, client)
		if err != nil {
			return err
		}
		return kerr.ErrorForCode(answer.ErrorCode)
	})
}

func added(answer *kmsg.AddPartitionsToTxnResponse, err error) error {
	if err != nil {
		return err
	}
	for _, topic := range answer.Topics {
		for _, part := range topic.Partitions {
			if err := kerr.ErrorForCode(part.ErrorCode); err != nil {
				return err
			}
		}
	}
	return nil
}

// again asks once more while the coordinator is busy with the transaction before.
func again(ctx context.Context, ask func() error) error {
	backoff := retry.Backoff{Min: 20 * time.Millisecond, Max: 500 * time.Millisecond}
	for {
		err := ask()
		if !errors.Is(err, kerr.ConcurrentTransactions) {
			return err
		}
		if backoff.Wait(ctx) != nil {
			return err
		}
	}
}
