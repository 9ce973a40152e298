package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// listener reads the topic of events as anybody would: what is committed, each
// partition in its order.
type listener struct {
	client *kgo.Client
	next   map[int32]int64 // offset by partition
	told   []event
}

// event is what of an event must be the same however it came to be published.
type event struct {
	gtid, key, id, kind, data string
}

func listen(network *kfake.VirtualNetwork, brokers []string, topic string) (*listener, error) {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(brokers...),
		kgo.Dialer(network.DialContext),
		kgo.ConsumeTopics(topic),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.MetadataMinAge(50*time.Millisecond),
		kgo.MetadataMaxAge(time.Second),
		kgo.FetchMaxWait(time.Second),
	)
	if err != nil {
		return nil, fmt.Errorf("preparing a listener: %w", err)
	}
	return &listener{client: client, next: map[int32]int64{}}, nil
}

// until listens until so many events were told or the time is over.
func (l *listener) until(count int, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	for len(l.told) < count {
		fetches := l.client.PollFetches(ctx)
		if ctx.Err() != nil {
			return errSilent
		}
		for r := range fetches.RecordsAll() {
			l.take(r)
		}
	}
	return nil
}

// take notes a record. A listener in trouble may begin a partition anew: what
// stands at an offset is told once, however often it is read.
func (l *listener) take(r *kgo.Record) {
	if r.Offset < l.next[r.Partition] {
		return
	}
	l.next[r.Partition] = r.Offset + 1
	l.told = append(l.told, eventOf(r))
}

var errSilent = errors.New("no more events come")

func eventOf(r *kgo.Record) event {
	e := event{key: string(r.Key), data: string(r.Value)}
	for _, h := range r.Headers {
		switch h.Key {
		case schema.AttrID:
			e.id = string(h.Value)
		case schema.AttrGTID:
			e.gtid = string(h.Value)
		case schema.AttrType:
			e.kind = string(h.Value)
		}
	}
	return e
}
