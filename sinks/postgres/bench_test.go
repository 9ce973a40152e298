package postgres_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/handlers/analytics"
	"github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
)

const benchBatch = 5000 // events: half of them messages, half deliveries

// benchRecords is the n-th batch of a conversation of many.
func benchRecords(n int64) []schema.Record {
	records := make([]schema.Record, 0, benchBatch)
	event := schema.Event{Origin: schema.OriginStream, Time: noon, Committed: noon, ID: []byte("message.delivered/1/1")}
	for i := range int64(benchBatch / 2) {
		message, sender, recipient := n*benchBatch+i+1, i%500, 500+(i*7)%500
		conversation := schema.Private(sender, recipient)
		records = append(records,
			schema.Record{Event: event, Payload: &schema.MessageNew{
				MessageID: message, Conversation: conversation, SenderID: sender, SentAt: schema.Seconds(noon.Unix()), Kind: schema.KindText,
			}},
			schema.Record{Event: event, Payload: &schema.MessageDelivered{
				MessageID: message, UserID: recipient, SenderID: sender, Conversation: conversation, BoxID: message,
				SentAt: schema.Seconds(noon.Unix()), DeliveredAt: schema.Seconds(noon.Unix()), Kind: schema.KindText,
			}})
	}
	return records
}

func BenchmarkAnalytics(b *testing.B) {
	store := open(b).store("analytics")
	handler := analytics.Handler{Zone: time.UTC}
	owner := claim(b, store)
	var n int64
	for b.Loop() {
		plan := handler.Plan(benchRecords(n))
		n++
		require.NoError(b, store.Advance(b.Context(), to(owner, n), func(ctx context.Context, tx *postgres.Tx) error {
			return plan.Apply(ctx, tx.Analytics())
		}))
		owner.Next = n
	}
	b.ReportMetric(float64(n)*benchBatch/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkPush(b *testing.B) {
	store := open(b).store("push")
	handler := push.Handler{
		Config:   push.DefaultConfig(),
		Presence: func(context.Context, []int64, time.Time) (map[int64]bool, error) { return nil, nil },
		Log:      slog.New(slog.DiscardHandler),
	}
	owner := claim(b, store)
	var n int64
	for b.Loop() {
		plan := handler.Plan(b.Context(), benchRecords(n))
		n++
		require.NoError(b, store.Advance(b.Context(), to(owner, n), func(ctx context.Context, tx *postgres.Tx) error {
			return plan.Apply(ctx, tx.Push(5))
		}))
		owner.Next = n
	}
	b.ReportMetric(float64(n)*benchBatch/2/b.Elapsed().Seconds(), "jobs/s")
}

// BenchmarkCopy writes the rows of BenchmarkAnalytics by COPY and nothing else:
// what PostgreSQL can take.
func BenchmarkCopy(b *testing.B) {
	db := open(b)
	var n int64
	for b.Loop() {
		copyRows(b, db, n)
		n++
	}
	b.ReportMetric(float64(n)*benchBatch/b.Elapsed().Seconds(), "rows/s")
}

func copyRows(b *testing.B, db *database, n int64) {
	b.Helper()
	var messages, deliveries [][]any
	for _, r := range benchRecords(n) {
		switch p := r.Payload.(type) {
		case *schema.MessageNew:
			messages = append(messages, []any{p.MessageID, p.Conversation.String(), p.SenderID, noon, noon, "text", "", "", 0, false, false, false})
		case *schema.MessageDelivered:
			deliveries = append(deliveries, []any{p.UserID, p.MessageID, p.SenderID, noon, noon, false, false})
		}
	}
	require.NoError(b, pgx.BeginFunc(b.Context(), db.conn, func(tx pgx.Tx) error {
		if _, err := tx.CopyFrom(b.Context(), pgx.Identifier{"analytics_v1", "messages"}, []string{
			"message_id", "conversation", "sender_id", "sent_at", "day", "kind", "media", "action", "text_length", "forwarded", "reply", "system",
		}, pgx.CopyFromRows(messages)); err != nil {
			return err
		}
		_, err := tx.CopyFrom(b.Context(), pgx.Identifier{"analytics_v1", "deliveries"}, []string{
			"user_id", "message_id", "sender_id", "sent_at", "delivered_at", "mentioned", "system",
		}, pgx.CopyFromRows(deliveries))
		return err
	}))
}
