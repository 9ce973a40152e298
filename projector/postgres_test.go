package projector_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/handlers/analytics"
	"github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/test/stack"
)

func TestEventsReachPostgreSQLOnce(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(testing.TB) *eventLog{
		"embedded Kafka": func(tb testing.TB) *eventLog { tb.Helper(); return fakeLog(tb, 4) },
		"real Kafka":     realLog,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			log, db := open(t), openDB(t)
			conn := db.conn
			const users, each = 20, 25

			run(t, db.push(log))
			stop := run(t, db.analytics(log))
			for n := range int64(each) {
				if n == each/2 {
					stop() // and another takes over
					run(t, db.analytics(log))
				}
				log.publish(t, chat(users, n)...)
				log.publish(t, chat(users, n)...) // told twice: the same facts
			}

			eventually(t, conn, users*each, "select count(*) from push.ledger where decision = 'enqueued'")
			eventually(t, conn, users*each, "select count(*) from analytics.deliveries")
			eventually(t, conn, users*each, "select coalesce(sum(messages), 0) from analytics.days")
			require.EqualValues(t, users*each, number(t, conn, "select count(*) from echocdc_river.river_job where kind = 'push'"))
			require.EqualValues(t, users, number(t, conn, "select sum(active_users) from analytics.days"))
			require.EqualValues(t, users*each, number(t, conn, "select sum(messages) from analytics.conversation_days"))
			require.EqualValues(t, users, number(t, conn, "select sum(senders) from analytics.conversation_days"))
			require.Zero(t, number(t, conn, "select count(*) from echocdc.dead_letters"))
		})
	}
}

// chat is what each user tells the next, and his delivery.
func chat(users, n int64) []*kgo.Record {
	at := schema.Seconds(time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC).Unix())
	var records []*kgo.Record
	for sender := range users {
		message, recipient := n*users+sender+1, sender+users
		conversation := schema.Private(sender, recipient)
		records = append(records,
			record(&schema.MessageDelivered{
				MessageID: message, UserID: recipient, SenderID: sender, Conversation: conversation,
				BoxID: n, SentAt: at, DeliveredAt: at, Kind: schema.KindText,
			}),
			record(&schema.MessageNew{
				MessageID: message, Conversation: conversation, SenderID: sender, BoxID: n, SentAt: at, Kind: schema.KindText,
			}))
	}
	return records
}

type testDB struct {
	*postgres.DB

	conn *pgx.Conn
}

func openDB(tb testing.TB) *testDB {
	tb.Helper()
	server := stack.Postgres(tb)
	config := postgres.DefaultConfig()
	config.URL = server.URL
	db, err := postgres.Open(tb.Context(), config, slog.New(slog.DiscardHandler))
	require.NoError(tb, err)
	tb.Cleanup(db.Close)
	_, err = db.Migrate(tb.Context())
	require.NoError(tb, err)
	return &testDB{DB: db, conn: server.Open(tb)}
}

func (db *testDB) push(log *eventLog) *projector.Worker {
	store := &postgres.Store{DB: db.DB, Projection: "push", Version: 1, Topic: log.topic}
	handler := &push.Handler{
		Config:   push.DefaultConfig(),
		Presence: func(context.Context, []int64, time.Time) (map[int64]bool, error) { return nil, nil },
		Log:      slog.New(slog.DiscardHandler),
	}
	w := log.worker(store.Claim, func(ctx context.Context, batch projector.Batch) error {
		plan := handler.Plan(ctx, batch.Records)
		return store.Advance(ctx, batch.Step, func(ctx context.Context, tx *postgres.Tx) error {
			return plan.Apply(ctx, tx.Push(5))
		})
	})
	w.Projection = store.Projection
	return w
}

func (db *testDB) analytics(log *eventLog) *projector.Worker {
	store := &postgres.Store{DB: db.DB, Projection: "analytics", Version: 1, Topic: log.topic}
	handler := &analytics.Handler{Zone: time.UTC}
	w := log.worker(store.Claim, func(ctx context.Context, batch projector.Batch) error {
		plan := handler.Plan(batch.Records)
		return store.Advance(ctx, batch.Step, func(ctx context.Context, tx *postgres.Tx) error {
			return plan.Apply(ctx, tx.Analytics())
		})
	})
	w.Projection = store.Projection
	return w
}

func realLog(tb testing.TB) *eventLog {
	tb.Helper()
	kafka := stack.Kafka(tb)
	l := &eventLog{brokers: kafka.Brokers, topic: kafka.Prefix + "events", group: kafka.Prefix + "echocdc"}
	_, err := kadm.NewClient(kafka.Client(tb)).CreateTopic(tb.Context(), 4, 1, nil, l.topic)
	require.NoError(tb, err)
	return openLog(tb, l)
}

func number(tb testing.TB, conn *pgx.Conn, query string) int64 {
	tb.Helper()
	var n int64
	require.NoError(tb, conn.QueryRow(tb.Context(), query).Scan(&n))
	return n
}

func eventually(t *testing.T, conn *pgx.Conn, want int64, query string) {
	t.Helper()
	var got int64
	require.Eventually(t, func() bool {
		got = number(t, conn, query)
		return got >= want
	}, 30*time.Second, 10*time.Millisecond, query)
	require.Equal(t, want, got, query)
}
