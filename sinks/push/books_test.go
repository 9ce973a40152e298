package push_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/push"
)

// books are the push projection's ledger, as delivery sees it.
type books struct {
	mu        sync.Mutex
	recorded  []string
	known     map[int64]schema.PushStanding // by message
	failure   error
	questions error
}

func (b *books) standing(_ context.Context, job schema.PushJob) (schema.PushStanding, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.known[job.MessageID], b.questions
}

func (b *books) record(_ context.Context, job schema.PushJob, outcome schema.PushOutcome, detail string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failure != nil {
		return b.failure
	}
	line := job.EventID + " " + string(outcome)
	if detail != "" {
		line += ": " + detail
	}
	b.recorded = append(b.recorded, line)
	return nil
}

func (b *books) lines() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.recorded
}

func (b *books) know(message int64, standing schema.PushStanding) {
	b.change(func() { b.known = map[int64]schema.PushStanding{message: standing} })
}
func (b *books) fail(err error)          { b.change(func() { b.failure = err }) }
func (b *books) failQuestions(err error) { b.change(func() { b.questions = err }) }
func (b *books) change(how func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	how()
}

func pushJob(message int64) schema.PushJob {
	now := time.Now()
	return schema.PushJob{
		EventID:      fmt.Sprintf("message.delivered/1001/%d", message),
		UserID:       1001,
		MessageID:    message,
		SenderID:     1002,
		Conversation: schema.Private(1001, 1002),
		Peer:         schema.Peer{Kind: schema.PeerUser, ID: 1002},
		BoxID:        message,
		MessageKind:  schema.KindText,
		SentAt:       schema.Seconds(now.Unix()),
		Committed:    now,
	}
}

// delivery is a worker at a queue in a database of its own.
type delivery struct {
	*queue

	books    *books
	registry *prometheus.Registry
	clock    atomic.Int64 // added to the time, in nanoseconds

	mu   sync.Mutex
	told []schema.Condition
}

func deliver(t *testing.T, g *gateway) *delivery {
	t.Helper()
	config := push.DefaultConfig()
	config.Provider = push.ProviderWebhook
	config.Webhook = push.WebhookConfig{URL: g.URL, Secret: secret}
	require.NoError(t, config.Validate())

	d := &delivery{books: &books{}, registry: prometheus.NewRegistry()}
	d.queue = newQueue(t, &push.Worker{
		Provider: push.NewProvider(config, nil),
		Config:   config,
		Metrics:  push.NewMetrics(d.registry),
		Standing: d.books.standing,
		Record:   d.books.record,
		Report: func(c schema.Condition) {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.told = append(d.told, c)
		},
		Now: func() time.Time { return time.Now().Add(time.Duration(d.clock.Load())) },
	})
	return d
}

func (d *delivery) conditions() []schema.Condition {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.told
}
