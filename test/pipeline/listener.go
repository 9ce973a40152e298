package pipeline

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/catalogue"
	"github.com/echo-im/echocdc/test/echo"
)

// Topics are the product's topics.
type Topics struct {
	Events    string
	Dead      string
	Positions string
	History   string
}

// A Listener reads everything that is published, as any listener may: committed
// records only, without a group.
type Listener struct {
	// Lags are how long each live event took from its commit in Echo's database
	// to this listener.
	Lags Lags

	client  *kgo.Client
	topics  Topics
	schemas *catalogue.Schemas
	done    chan struct{}

	mu       sync.Mutex // guards all below
	records  map[string]int
	types    map[string]int
	active   map[string]struct{}
	next     map[int32]int64 // of the events: the next offset to read
	last     map[int32]int64 // of the events: the last event's offset
	position schema.Position
	dead     []string
	mistakes []string
}

// Heard is what a listener heard so far.
type Heard struct {
	Records map[string]int      // event id → records that carry it
	Types   map[string]int      // event type → records
	Active  map[string]struct{} // "day user" of who sent or signed in
	Dead    []string            // what was set aside, and why
	// Mistakes are records that break the catalogue's promises.
	Mistakes []string
}

// Listen begins to read, until Close.
func Listen(ctx context.Context, brokers []string, topics Topics) (*Listener, error) {
	schemas, err := catalogue.Load()
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(
		kgo.SeedBrokers(brokers...),
		kgo.ConsumeTopics(topics.Events, topics.Dead, topics.Positions),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxWait(100*time.Millisecond),
		kgo.MetadataMinAge(100*time.Millisecond), // the product makes the topics, later
		kgo.UnknownTopicRetries(-1),
		kgo.KeepControlRecords(), // so that the end of a partition is known
	)
	if err != nil {
		return nil, fmt.Errorf("listening to Kafka: %w", err)
	}
	l := &Listener{
		client:  client,
		topics:  topics,
		schemas: schemas,
		done:    make(chan struct{}),
		records: make(map[string]int),
		types:   make(map[string]int),
		active:  make(map[string]struct{}),
		next:    make(map[int32]int64),
		last:    make(map[int32]int64),
	}
	go l.listen(context.WithoutCancel(ctx))
	return l, nil
}

// Close stops listening.
func (l *Listener) Close() {
	l.client.Close()
	<-l.done
}

func (l *Listener) listen(ctx context.Context) {
	defer close(l.done)
	for {
		fetches := l.client.PollFetches(ctx)
		if fetches.IsClientClosed() {
			return
		}
		now := time.Now()
		l.mu.Lock()
		fetches.EachRecord(func(r *kgo.Record) { l.hear(r, now) })
		fetches.EachError(func(topic string, partition int32, err error) {
			if !errors.Is(err, kgo.ErrClientClosed) {
				l.mistake("reading %s/%d: %v", topic, partition, err)
			}
		})
		l.mu.Unlock()
	}
}

func (l *Listener) hear(r *kgo.Record, now time.Time) {
	if r.Topic == l.topics.Events {
		l.next[r.Partition] = r.Offset + 1
	}
	if r.Attrs.IsControl() {
		return
	}
	if leak := leaks(r.Value); leak != "" {
		l.mistake("%s/%d@%d holds %s", r.Topic, r.Partition, r.Offset, leak)
	}
	switch r.Topic {
	case l.topics.Events:
		l.event(r, now)
	case l.topics.Dead:
		l.dead = append(l.dead, string(r.Value))
	case l.topics.Positions:
		position, err := schema.DecodePosition(r.Value)
		if err != nil {
			l.mistake("position: %v", err)
			return
		}
		l.position = position
	}
}

func (l *Listener) event(r *kgo.Record, now time.Time) {
	l.last[r.Partition] = r.Offset
	e := schema.Event{Data: r.Value}
	for _, h := range r.Headers {
		if err := e.SetAttribute(h.Key, h.Value); err != nil {
			l.mistake("%s/%d@%d: %v", r.Topic, r.Partition, r.Offset, err)
		}
	}
	if err := l.schemas.Check(r); err != nil {
		l.mistake("%s/%d@%d is not as the catalogue says: %v", r.Topic, r.Partition, r.Offset, err)
	}
	l.records[string(e.ID)]++
	l.types[e.Type]++
	if !e.Committed.IsZero() {
		l.Lags.Add(now.Sub(e.Committed))
	}
	l.activity(&e)
}

// activity notes who did something on a day: sent a message or signed in.
func (l *Listener) activity(e *schema.Event) {
	payload, err := schema.Decode(e.Type, e.Data)
	if err != nil {
		l.mistake("%s: %v", e.ID, err)
		return
	}
	var user int64
	switch p := payload.(type) {
	case *schema.MessageNew:
		if p.Redacted {
			return
		}
		user = p.SenderID
	case *schema.SessionSignedIn:
		user = p.UserID
	default:
		return
	}
	l.active[echo.Activity{Day: e.Time.UTC().Format(time.DateOnly), User: user}.String()] = struct{}{}
}

// Heard is a copy of what was heard.
func (l *Listener) Heard() Heard {
	l.mu.Lock()
	defer l.mu.Unlock()
	return Heard{
		Records:  maps.Clone(l.records),
		Types:    maps.Clone(l.types),
		Active:   maps.Clone(l.active),
		Dead:     append([]string(nil), l.dead...),
		Mistakes: append([]string(nil), l.mistakes...),
	}
}

// Events is how many events were heard.
func (l *Listener) Events() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	total := 0
	for _, n := range l.types {
		total += n
	}
	return total
}

// Position is the newest stored position that was heard.
func (l *Listener) Position() schema.Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.position
}

// Read is the next offset to read of a partition of the events.
func (l *Listener) Read(partition int32) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.next[partition]
}

// Last is the offset of the last event of each partition that has one.
func (l *Listener) Last() map[int32]int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return maps.Clone(l.last)
}

// mistake is called with the lock held.
func (l *Listener) mistake(format string, args ...any) {
	const enough = 20
	if len(l.mistakes) < enough {
		l.mistakes = append(l.mistakes, fmt.Sprintf(format, args...))
	}
}

// isNatural tells whether an event id is a fact's natural key rather than a place in the log.
func isNatural(id string) bool {
	family, _, _ := strings.Cut(id, ".")
	return slices.Contains([]string{"message", "dialog", "user", "chat"}, family)
}
