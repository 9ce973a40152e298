package crash

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/catalogue"
)

// A Listener reads what is published as any listener does: committed records
// only, and not through the links.
type Listener struct {
	// Heard are the facts, key by key, in the order of their partition.
	Heard Ledger

	client  *kgo.Client
	topics  topics
	schemas *catalogue.Schemas
	done    chan struct{}

	mu       sync.Mutex // guards all below
	ids      map[string]struct{}
	position schema.Position
	next     map[int32]int64 // of the events: the next offset to read
	mistakes []string
}

// listen begins to read, until close.
func listen(ctx context.Context, brokers []string, topics topics) (*Listener, error) {
	schemas, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(brokers...),
		kgo.ConsumeTopics(topics.events, topics.dead, topics.positions),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxWait(100*time.Millisecond),
		kgo.MetadataMinAge(50*time.Millisecond), // the process makes the topics, later
		kgo.UnknownTopicRetries(-1),
		kgo.KeepControlRecords(), // so that the end of a partition is known
	)
	if err != nil {
		return nil, fmt.Errorf("listening to Kafka: %w", err)
	}
	l := &Listener{
		client: client, topics: topics, schemas: schemas, done: make(chan struct{}),
		ids: make(map[string]struct{}), next: make(map[int32]int64),
	}
	go l.poll(context.WithoutCancel(ctx))
	return l, nil
}

func (l *Listener) close() {
	l.client.Close()
	<-l.done
}

func (l *Listener) poll(ctx context.Context) {
	defer close(l.done)
	for {
		fetches := l.client.PollFetches(ctx)
		if fetches.IsClientClosed() {
			return
		}
		fetches.EachRecord(l.hear)
	}
}

func (l *Listener) hear(r *kgo.Record) {
	if r.Topic == l.topics.events {
		defer l.passed(r)
	}
	if r.Attrs.IsControl() {
		return
	}
	switch r.Topic {
	case l.topics.events:
		if err := l.event(r); err != nil {
			l.mistake("%s/%d@%d: %v", r.Topic, r.Partition, r.Offset, err)
		}
	case l.topics.dead:
		l.mistake("a row was set aside: %s", r.Value)
	case l.topics.positions:
		position, err := schema.DecodePosition(r.Value)
		if err != nil {
			l.mistake("%s@%d: %v", r.Topic, r.Offset, err)
			return
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.position = position
	}
}

func (l *Listener) event(r *kgo.Record) error {
	var e schema.Event
	for _, h := range r.Headers {
		if err := e.SetAttribute(h.Key, h.Value); err != nil {
			return err
		}
	}
	if err := l.schemas.Check(r); err != nil {
		return err
	}
	what, err := fact(e.Type, r.Value)
	if err != nil {
		return err
	}
	l.Heard.Add(Fact{Key: string(r.Key), What: what})
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, again := l.ids[string(e.ID)]; again {
		return fmt.Errorf("a second event has the id %s", e.ID)
	}
	l.ids[string(e.ID)] = struct{}{}
	return nil
}

// fact is what tells an event from all others of its key.
func fact(kind string, value []byte) (string, error) {
	payload, err := schema.Decode(kind, value)
	if err != nil {
		return "", err
	}
	switch p := payload.(type) {
	case *schema.UserCreated:
		return created(p.FirstName), nil
	case *schema.UserProfileChanged:
		return renamed(p.FirstName), nil
	case *schema.MessageDelivered:
		return delivered(p.MessageID), nil
	default:
		return "", errors.New("nobody did what gives " + kind)
	}
}

func (l *Listener) passed(r *kgo.Record) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.next[r.Partition] = r.Offset + 1
}

// read is the next offset to read of a partition of the events.
func (l *Listener) read(partition int32) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next[partition]
}

// stored is the position heard last.
func (l *Listener) stored() schema.Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.position
}

// Mistakes are records that no writer can explain.
func (l *Listener) Mistakes() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.mistakes...)
}

func (l *Listener) mistake(format string, args ...any) {
	const enough = 10
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.mistakes) < enough {
		l.mistakes = append(l.mistakes, fmt.Sprintf(format, args...))
	}
}
