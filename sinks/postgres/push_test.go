package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
)

// advance runs work in the next step of partition 0.
func advance(tb testing.TB, s *postgres.Store, work postgres.WorkFunc) {
	tb.Helper()
	c := claim(tb, s)
	require.NoError(tb, s.Advance(tb.Context(), to(c, c.Next+1), work))
}

// decided are decisions on copies of user 1.
func decided(outcome schema.PushOutcome, messages ...int64) []schema.PushDecision {
	all := make([]schema.PushDecision, len(messages))
	for i, message := range messages {
		all[i] = schema.PushDecision{UserMessage: schema.UserMessage{UserID: 1, MessageID: message}, Outcome: outcome}
		if outcome == schema.PushEnqueued {
			all[i].Job = &schema.PushJob{EventID: "e", UserID: 1, MessageID: message}
		}
	}
	return all
}

func record(decisions []schema.PushDecision) postgres.WorkFunc {
	return func(ctx context.Context, tx *postgres.Tx) error { return tx.Push(3).Record(ctx, decisions) }
}

func TestRedeliveredCopiesEnqueueOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("push")

	advance(t, store, record(append(decided(schema.PushEnqueued, 1, 2, 1), decided(schema.PushMuted, 3)...)))
	advance(t, store, record(decided(schema.PushEnqueued, 2, 3, 4)))

	require.Equal(t, 4, db.count(t, "push.ledger"))
	require.Equal(t, "1 2 4", value[string](t, db,
		"select string_agg(args->>'message_id', ' ' order by id) from echocdc_river.river_job"))
	require.Equal(t, 3, value[int](t, db, "select max(max_attempts) from echocdc_river.river_job where queue = 'push'"))
	require.Equal(t, "muted", value[string](t, db, "select decision from push.ledger where message_id = 3"))
}

func TestJobsOfAFailedStepAreNotEnqueued(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("push")
	c := claim(t, store)

	err := store.Advance(t.Context(), to(c, 1), func(ctx context.Context, tx *postgres.Tx) error {
		require.NoError(t, tx.Push(3).Record(ctx, decided(schema.PushEnqueued, 1)))
		return context.DeadlineExceeded
	})

	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, db.count(t, "echocdc_river.river_job"))
}

func TestTheBookRecallsWhatItRemembers(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("push")
	on, until := true, time.Date(2038, 1, 19, 3, 14, 7, 0, time.UTC)
	friend := schema.UserPeer{UserID: 1, Peer: schema.Peer{Kind: schema.PeerUser, ID: 2}}
	group := schema.UserPeer{UserID: 1, Peer: schema.Peer{Kind: schema.PeerChat, ID: 2}}
	everyone := schema.UserPeer{UserID: 1, Peer: schema.Peer{Kind: schema.PeerUsers}}
	query := schema.PushQuery{
		Bots:     []int64{1, 5},
		Settings: []schema.UserPeer{friend, group, everyone},
		Blocks:   []schema.UserPeer{friend, group},
	}
	recall := func() schema.PushMemory {
		var memory schema.PushMemory
		advance(t, store, func(ctx context.Context, tx *postgres.Tx) error {
			var err error
			memory, err = tx.Push(1).Recall(ctx, query)
			return err
		})
		return memory
	}
	remember := func(changes schema.PushChanges) {
		advance(t, store, func(ctx context.Context, tx *postgres.Tx) error { return tx.Push(1).Remember(ctx, changes) })
	}

	remember(schema.PushChanges{
		Bots:     map[int64]bool{5: true, 6: false},
		Settings: map[schema.UserPeer]*schema.NotifySetting{friend: {Silent: &on, MuteUntil: &until}, group: {}, everyone: nil},
		Blocks:   map[schema.UserPeer]bool{friend: true},
	})
	first := recall()
	remember(schema.PushChanges{
		Settings: map[schema.UserPeer]*schema.NotifySetting{friend: {ShowPreviews: &on}, group: nil},
		Blocks:   map[schema.UserPeer]bool{friend: false, group: true},
	})
	second := recall()

	require.Equal(t, schema.PushMemory{
		Bots:     map[int64]bool{5: true},
		Settings: map[schema.UserPeer]schema.NotifySetting{friend: {Silent: &on, MuteUntil: &until}, group: {}},
		Blocks:   map[schema.UserPeer]bool{friend: true},
	}, first)
	require.Equal(t, schema.PushMemory{
		Bots:     map[int64]bool{5: true},
		Settings: map[schema.UserPeer]schema.NotifySetting{friend: {ShowPreviews: &on}},
		Blocks:   map[schema.UserPeer]bool{group: true},
	}, second)
}

func TestDeliveryLearnsWhatWasReadAndDeleted(t *testing.T) {
	t.Parallel()
	db := open(t)
	store, delivery := db.store("push"), &postgres.Push{DB: db.DB}
	peer := schema.Peer{Kind: schema.PeerUser, ID: 2}
	read := func(box int64) schema.PushChanges {
		return schema.PushChanges{
			Reads:   map[schema.UserPeer]int64{{UserID: 1, Peer: peer}: box},
			Deleted: []schema.UserMessage{{UserID: 1, MessageID: 1}, {UserID: 1, MessageID: 99}},
		}
	}

	advance(t, store, record(decided(schema.PushEnqueued, 1, 2)))
	for _, box := range []int64{7, 5} {
		advance(t, store, func(ctx context.Context, tx *postgres.Tx) error { return tx.Push(1).Remember(ctx, read(box)) })
	}

	sent := schema.PushJob{UserID: 1, MessageID: 2, Peer: peer}
	require.NoError(t, delivery.Recorded(t.Context(), sent, schema.PushSent, ""))

	for job, want := range map[schema.PushJob]schema.PushStanding{
		{UserID: 1, MessageID: 1, Peer: peer}:  {Deleted: true, ReadUpTo: 7},
		sent:                                   {Settled: schema.PushSent, ReadUpTo: 7},
		{UserID: 1, MessageID: 99, Peer: peer}: {ReadUpTo: 7},
		{UserID: 3, MessageID: 1, Peer: peer}:  {},
	} {
		standing, err := delivery.Standing(t.Context(), job)
		require.NoError(t, err)
		require.Equal(t, want, standing, "message %d of user %d", job.MessageID, job.UserID)
	}
}

func TestTheLedgerKeepsWhatBecameOfAPush(t *testing.T) {
	t.Parallel()
	db := open(t)
	store, delivery := db.store("push"), &postgres.Push{DB: db.DB}
	advance(t, store, record(append(decided(schema.PushEnqueued, 1, 2), decided(schema.PushOnline, 3)...)))

	require.NoError(t, delivery.Recorded(t.Context(), schema.PushJob{UserID: 1, MessageID: 1}, schema.PushSent, "200\x00"))

	outcomes, err := delivery.Outcomes(t.Context())
	require.NoError(t, err)
	require.Equal(t, map[schema.PushOutcome]int64{schema.PushSent: 1, schema.PushEnqueued: 1, schema.PushOnline: 1}, outcomes)
}

func TestJobsAreWorked(t *testing.T) {
	t.Parallel()
	db := open(t)
	worked := make(chan int64, 2)
	workers := river.NewWorkers()
	river.AddWorker(workers, river.WorkFunc(func(_ context.Context, job *river.Job[schema.PushJob]) error {
		worked <- job.Args.MessageID
		return nil
	}))
	client, err := db.River(postgres.Delivery{Workers: workers, MaxWorkers: 1, JobTimeout: time.Minute})
	require.NoError(t, err)
	require.NoError(t, client.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, client.Stop(context.Background())) })

	advance(t, db.store("push"), record(decided(schema.PushEnqueued, 1, 2)))

	require.ElementsMatch(t, []int64{1, 2}, []int64{<-worked, <-worked})
}
