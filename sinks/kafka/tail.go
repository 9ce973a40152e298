package kafka

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/retry"
)

// tail reads what is committed to the only partition of a compacted topic of
// ours. It fetches by hand: a consumer cannot tell the end of a partition from
// a run of aborted records.
type tail struct {
	client *kgo.Client
	topic  string
}

// How far from the end a reading begins, in offsets: a position takes two.
const (
	firstWindow = 256
	maxWindow   = 1 << 16
)

// end is the offset after the last record written, committed or not.
func (t *tail) end(ctx context.Context) (int64, error) {
	return t.offset(kadm.NewClient(t.client).ListEndOffsets(ctx, t.topic))
}

// stable is the offset up to which every transaction has ended.
func (t *tail) stable(ctx context.Context) (int64, error) {
	return t.offset(kadm.NewClient(t.client).ListCommittedOffsets(ctx, t.topic))
}

func (t *tail) start(ctx context.Context) (int64, error) {
	return t.offset(kadm.NewClient(t.client).ListStartOffsets(ctx, t.topic))
}

func (t *tail) offset(listed kadm.ListedOffsets, err error) (int64, error) {
	if err == nil {
		err = listed.Error()
	}
	if err != nil {
		return 0, fmt.Errorf("asking for offsets of %s: %w", t.topic, err)
	}
	found, ok := listed.Lookup(t.topic, 0)
	if !ok {
		return 0, fmt.Errorf("asking for offsets of %s: %w", t.topic, kerr.UnknownTopicOrPartition)
	}
	return found.Offset, nil
}

// settle waits until every transaction that had written before now has ended,
// whoever's it is, and returns the offset after them. Reading earlier would
// miss a commit of ours that another's open transaction hides.
func (t *tail) settle(ctx context.Context, log *slog.Logger) (int64, error) {
	end, err := t.end(ctx)
	if err != nil {
		return 0, err
	}
	backoff := retry.Backoff{Min: 5 * time.Millisecond, Max: 500 * time.Millisecond}
	for waiting := false; ; {
		stable, err := t.stable(ctx)
		if err != nil {
			return 0, err
		}
		if stable >= end {
			return end, nil
		}
		if !waiting {
			waiting = true
			log.InfoContext(ctx, "waiting for an open transaction", "topic", t.topic, "stable_offset", stable, "end_offset", end)
		}
		if err := backoff.Wait(ctx); err != nil {
			return 0, fmt.Errorf("waiting for transactions open on %s at offset %d (see kafka-transactions.sh find-hanging): %w", t.topic, stable, err)
		}
	}
}

// markerTime is how long the end of a transaction may take to show.
const markerTime = 2 * time.Second

// nearlySettled is settle for those who only look: brokers answer a commit
// before it shows, which is waited for; what a killed instance left open is not.
func (t *tail) nearlySettled(ctx context.Context, log *slog.Logger) (int64, error) {
	soon, cancel := context.WithTimeout(ctx, markerTime)
	defer cancel()
	end, err := t.settle(soon, log)
	if err != nil && ctx.Err() == nil && soon.Err() != nil {
		return t.stable(ctx)
	}
	return end, err
}

// last are the committed records nearest before the offset, in order: none when
// the topic holds none.
func (t *tail) last(ctx context.Context, end int64) ([]*kgo.Record, error) {
	start, err := t.start(ctx)
	if err != nil {
		return nil, err
	}
	window := int64(firstWindow)
	for to := end; to > start; window = min(4*window, maxWindow) {
		from := max(start, to-window)
		records, err := t.read(ctx, from, to)
		if err != nil || len(records) > 0 {
			return records, err
		}
		to = from
	}
	return nil, nil
}

// read returns the committed records of [from, to), all of whose transactions have ended.
func (t *tail) read(ctx context.Context, from, to int64) ([]*kgo.Record, error) {
	var records []*kgo.Record
	err := t.each(ctx, from, to, func(r *kgo.Record) error {
		records = append(records, r)
		return nil
	})
	return records, err
}

// each hands over the committed records of [from, to) one by one.
func (t *tail) each(ctx context.Context, from, to int64, take func(*kgo.Record) error) error {
	topics, err := kadm.NewClient(t.client).ListTopics(ctx, t.topic)
	if err != nil {
		return err
	}
	detail := topics[t.topic]
	if detail.Err != nil {
		return detail.Err
	}
	for from < to {
		fetched, next, err := t.fetch(ctx, detail, from)
		if err != nil {
			return fmt.Errorf("reading %s from offset %d to %d: %w", t.topic, from, to, err)
		}
		if next <= from {
			return nil // compacted away
		}
		for _, r := range fetched {
			if r.Offset >= to {
				return nil
			}
			if err := take(r); err != nil {
				return err
			}
		}
		from = next
	}
	return nil
}

// fetch reads some committed records from the offset on, and returns the
// offset to go on from: the same one when there is nothing.
func (t *tail) fetch(ctx context.Context, detail kadm.TopicDetail, from int64) ([]*kgo.Record, int64, error) {
	request := kmsg.NewPtrFetchRequest()
	request.MaxWaitMillis, request.MinBytes, request.MaxBytes = 200, 1, 8<<20
	request.IsolationLevel = 1 // read committed
	topic := kmsg.NewFetchRequestTopic()
	topic.Topic, topic.TopicID = t.topic, detail.ID
	partition := kmsg.NewFetchRequestTopicPartition()
	partition.FetchOffset, partition.PartitionMaxBytes = from, 8<<20
	topic.Partitions = append(topic.Partitions, partition)
	request.Topics = append(request.Topics, topic)

	response, err := request.RequestWith(ctx, t.client.Broker(int(detail.Partitions[0].Leader)))
	if err != nil {
		return nil, 0, err
	}
	if err := kerr.ErrorForCode(response.ErrorCode); err != nil {
		return nil, 0, err
	}
	if len(response.Topics) != 1 || len(response.Topics[0].Partitions) != 1 {
		return nil, 0, errors.New("the broker answered for other partitions")
	}
	read, next := kgo.ProcessFetchPartition(kgo.ProcessFetchPartitionOpts{
		Offset:         from,
		IsolationLevel: kgo.ReadCommitted(),
		Topic:          t.topic,
	}, &response.Topics[0].Partitions[0], kgo.DefaultDecompressor(), nil)
	return read.Records, next, read.Err
}
