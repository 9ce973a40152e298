package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func TestInsertTellsWhatIsNew(t *testing.T) {
	t.Parallel()
	store := open(t).store("analytics")
	insert := func(facts schema.AnalyticsFacts) schema.FreshFacts {
		var fresh schema.FreshFacts
		advance(t, store, func(ctx context.Context, tx *postgres.Tx) error {
			var err error
			fresh, err = tx.Analytics().Insert(ctx, facts)
			return err
		})
		return fresh
	}
	message := func(id int64) schema.MessageFact {
		return schema.MessageFact{MessageID: id, Conversation: "chat/1", SentAt: noon, Day: schema.DateOf(noon, time.UTC)}
	}
	user := func(id int64) schema.UserFact {
		return schema.UserFact{UserID: id, CreatedAt: noon, Day: schema.DateOf(noon, time.UTC)}
	}

	first := insert(schema.AnalyticsFacts{Messages: []schema.MessageFact{message(1), message(2)}, Users: []schema.UserFact{user(1)}})
	second := insert(schema.AnalyticsFacts{Messages: []schema.MessageFact{message(2), message(3)}, Users: []schema.UserFact{user(1)}})

	require.Equal(t, map[int64]struct{}{1: {}, 2: {}}, first.Messages)
	require.Equal(t, map[int64]struct{}{1: {}}, first.Users)
	require.Equal(t, map[int64]struct{}{3: {}}, second.Messages)
	require.Empty(t, second.Users)
}

func TestFactsAreStoredWhole(t *testing.T) {
	t.Parallel()
	db := open(t)

	advance(t, db.store("analytics"), func(ctx context.Context, tx *postgres.Tx) error {
		_, err := tx.Analytics().Insert(ctx, schema.AnalyticsFacts{
			Messages: []schema.MessageFact{{
				MessageID: 1, Conversation: "private/2-3", SenderID: 2, SentAt: noon, Day: schema.DateOf(noon, time.UTC),
				Kind: schema.KindMedia, Media: "photo", TextLength: 9, Forwarded: true, Reply: true,
			}},
			Deliveries: []schema.DeliveryFact{{UserID: 3, MessageID: 1, SenderID: 2, SentAt: noon, DeliveredAt: noon.Add(time.Second), Mentioned: true}},
			Users:      []schema.UserFact{{UserID: 2, IsBot: true, CountryCode: "DE", CreatedAt: noon, Day: schema.DateOf(noon, time.UTC)}},
			Sessions:   []schema.SessionFact{{SessionID: 5, UserID: 2, SignedInAt: noon}},
		})
		return err
	})

	for table, want := range map[string]string{
		"analytics.messages":   "(1,private/2-3,2,\"2026-03-01 12:00:00+00\",2026-03-01,media,photo,\"\",9,t,t,f)",
		"analytics.deliveries": "(3,1,2,\"2026-03-01 12:00:00+00\",\"2026-03-01 12:00:01+00\",t,f)",
		"analytics.users":      "(2,t,DE,\"2026-03-01 12:00:00+00\",2026-03-01)",
		"analytics.sessions":   "(5,2,\"2026-03-01 12:00:00+00\",)",
	} {
		require.Equal(t, want, value[string](t, db, "select r::text from "+table+" r"), table)
	}
}

func TestASessionKeepsItsSignInWhenItEnds(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("analytics")
	state := func(s schema.SessionFact) string {
		advance(t, store, func(ctx context.Context, tx *postgres.Tx) error {
			_, err := tx.Analytics().Insert(ctx, schema.AnalyticsFacts{Sessions: []schema.SessionFact{s}})
			return err
		})
		return value[string](t, db, `select concat_ws(' ', signed_in_at is not null, signed_out_at is not null) from analytics.sessions`)
	}

	require.Equal(t, "t f", state(schema.SessionFact{SessionID: 5, UserID: 1, SignedInAt: noon}))
	require.Equal(t, "t t", state(schema.SessionFact{SessionID: 5, UserID: 1, SignedOutAt: noon}))
	require.Equal(t, "t f", state(schema.SessionFact{SessionID: 5, UserID: 1, SignedInAt: noon}))
}

func TestFiguresOfAllPartitionsAddUp(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("analytics")
	day := schema.DateOf(noon, time.UTC)
	const partitions, steps, users = 4, 5, 30
	var active []schema.Activity
	for user := range int64(users) {
		active = append(active, schema.Activity{Day: day, UserID: user})
	}

	var group errgroup.Group
	for partition := range int32(partitions) {
		group.Go(func() error {
			c, err := store.Claim(t.Context(), partition)
			for n := int64(1); n <= steps && err == nil; n++ {
				step := schema.Step{Partition: partition, Epoch: c.Epoch, From: c.Next, Next: n}
				c.Next = n
				err = store.Advance(t.Context(), step, func(ctx context.Context, tx *postgres.Tx) error {
					return tx.Analytics().Add(ctx, schema.RollUps{
						Days:   map[schema.Date]schema.DayCounts{day: {Messages: 2, NewUsers: 1}},
						Active: active,
					})
				})
			}
			return err
		})
	}
	require.NoError(t, group.Wait())

	require.Equal(t, "40 30 20", value[string](t, db, `select concat_ws(' ', messages, active_users, new_users) from analytics.days`))
}

func TestSendersCountOnceADayAndConversation(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("analytics")
	day := schema.DateOf(noon, time.UTC)
	key := schema.ConversationDay{Day: day, Conversation: "chat/1"}

	for range 2 {
		advance(t, store, func(ctx context.Context, tx *postgres.Tx) error {
			return tx.Analytics().Add(ctx, schema.RollUps{
				Conversations: map[schema.ConversationDay]int{key: 3},
				Senders:       []schema.ConversationActivity{{Day: day, Conversation: "chat/1", UserID: 1}, {Day: day, Conversation: "chat/1", UserID: 2}},
			})
		})
	}

	require.Equal(t, "6 2", value[string](t, db, `select concat_ws(' ', messages, senders) from analytics.conversation_days`))
}
