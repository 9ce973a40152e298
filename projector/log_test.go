package projector_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/schema"
)

const patience = 20 * time.Second

// eventLog is a topic on a Kafka, written to in transactions as the tailer does.
type eventLog struct {
	brokers []string
	topic   string
	group   string
	cluster *kfake.Cluster // nil for a real Kafka
	writer  *kgo.Client
}

func fakeLog(tb testing.TB, partitions int32) *eventLog {
	tb.Helper()
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(partitions, "echo.events"))
	require.NoError(tb, err)
	tb.Cleanup(cluster.Close)
	return openLog(tb, &eventLog{brokers: cluster.ListenAddrs(), topic: "echo.events", group: "echocdc", cluster: cluster})
}

func openLog(tb testing.TB, l *eventLog) *eventLog {
	tb.Helper()
	var err error
	l.writer, err = kgo.NewClient(kgo.SeedBrokers(l.brokers...), kgo.TransactionalID(l.group+".test"),
		kgo.DefaultProduceTopic(l.topic))
	require.NoError(tb, err)
	tb.Cleanup(l.writer.Close)
	return l
}

// publish writes records in one transaction.
func (l *eventLog) publish(tb testing.TB, records ...*kgo.Record) {
	tb.Helper()
	require.NoError(tb, l.writer.BeginTransaction())
	require.NoError(tb, l.writer.ProduceSync(tb.Context(), records...).FirstErr())
	require.NoError(tb, l.writer.EndTransaction(tb.Context(), kgo.TryCommit))
}

// abandon writes records in a transaction that is aborted.
func (l *eventLog) abandon(tb testing.TB, records ...*kgo.Record) {
	tb.Helper()
	require.NoError(tb, l.writer.BeginTransaction())
	require.NoError(tb, l.writer.ProduceSync(tb.Context(), records...).FirstErr())
	require.NoError(tb, l.writer.EndTransaction(tb.Context(), kgo.TryAbort))
}

// worker is a worker of the log's events.
func (l *eventLog) worker(claim projector.ClaimFunc, apply projector.ApplyFunc) *projector.Worker {
	config := projector.DefaultConfig()
	config.GroupPrefix = l.group
	return &projector.Worker{
		Projection: "test",
		Version:    1,
		Topic:      l.topic,
		Config:     config,
		Kafka:      []kgo.Opt{kgo.SeedBrokers(l.brokers...)},
		Claim:      claim,
		Apply:      apply,
		Log:        slog.New(slog.DiscardHandler),
	}
}

// run starts a worker; the function it gives stops it and waits.
func run(tb testing.TB, w *projector.Worker) func() {
	tb.Helper()
	ctx, cancel := context.WithCancel(tb.Context())
	done := make(chan error, 1)
	go func() { done <- w.Run(ctx) }()
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		require.NoError(tb, <-done)
	}
	tb.Cleanup(stop)
	return stop
}

// blocked is an event of a user: he blocked the peer. Peers number the events.
func blocked(user, peer int64) *kgo.Record {
	return record(&schema.UserBlocked{UserID: user, Peer: schema.Peer{Kind: schema.PeerUser, ID: peer}})
}

// record is the payload as the tailer writes it.
func record(payload schema.Payload) *kgo.Record {
	encoder := schema.Encoder{Source: "echo", Adapter: "test"}
	encoder.Row(schema.Commit{GTID: []byte("uuid:1"), Committed: time.Now()}, "table", 1)
	encoder.Add(payload)
	events, _ := encoder.Take()
	e := events[0]
	return &kgo.Record{
		Key:   e.Subject,
		Value: e.Data,
		Headers: []kgo.RecordHeader{
			{Key: schema.AttrID, Value: e.ID},
			{Key: schema.AttrType, Value: []byte(e.Type)},
			{Key: schema.AttrSource, Value: []byte(e.Source)},
			{Key: schema.AttrSubject, Value: e.Subject},
			{Key: schema.AttrTime, Value: []byte(e.Time.Format(time.RFC3339))},
			{Key: schema.AttrOrigin, Value: []byte(e.Origin)},
			{Key: schema.AttrCommitted, Value: []byte(e.Committed.UTC().Format(time.RFC3339Nano))},
		},
	}
}

// garbled is an event of a user that does not decode.
func garbled(user int64) *kgo.Record {
	r := blocked(user, 0)
	r.Value = []byte(`{"user_id":"no number"}`)
	return r
}

// told is the text of a blocked event: its user and number.
func told(r *schema.Record) string {
	b, ok := r.Payload.(*schema.UserBlocked)
	if !ok {
		return r.Type
	}
	return fmt.Sprintf("%d:%d", b.UserID, b.Peer.ID)
}
