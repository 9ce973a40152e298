package postgres_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
)

func TestAdvanceMovesProgressOnceForEachBatch(t *testing.T) {
	t.Parallel()
	store := open(t).store("push")
	owner := claim(t, store)

	require.NoError(t, store.Advance(t.Context(), to(owner, 10), nothing))

	require.ErrorIs(t, store.Advance(t.Context(), to(owner, 10), nothing), schema.ErrSuperseded)
	require.EqualValues(t, 10, claim(t, store).Next)
}

func TestASupersededWorkerChangesNothing(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("push")
	old := claim(t, store)
	owner := claim(t, store)
	step := to(old, 10)
	step.Dead = []schema.DeadLetter{{Offset: 4, Key: "user/1", Reason: "unreadable"}}

	err := store.Advance(t.Context(), step, insertBot)

	require.ErrorIs(t, err, schema.ErrSuperseded)
	require.Zero(t, db.count(t, "push.bots"))
	require.Zero(t, db.count(t, "echocdc.dead_letters"))
	require.NoError(t, store.Advance(t.Context(), to(owner, 10), insertBot))
}

func TestAFailedStepLeavesNothing(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("push")
	owner := claim(t, store)
	broken := errors.New("broken")

	err := store.Advance(t.Context(), to(owner, 10), func(ctx context.Context, tx *postgres.Tx) error {
		require.NoError(t, insertBot(ctx, tx))
		return broken
	})

	require.ErrorIs(t, err, broken)
	require.Zero(t, db.count(t, "push.bots"))
	require.Equal(t, schema.StartOfLog, claim(t, store).Next)
}

func TestClaimWaitsForTheOwnersTransaction(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("push")
	owner := claim(t, store)
	step := to(owner, 10)
	step.Dead = []schema.DeadLetter{{Offset: 4, Key: "user/1", Reason: "unreadable"}}
	var waiting errgroup.Group
	var next schema.Claim

	err := store.Advance(t.Context(), step, func(ctx context.Context, _ *postgres.Tx) error {
		waiting.Go(func() error {
			var err error
			next, err = store.Claim(ctx, 0)
			return err
		})
		require.Eventually(t, func() bool { return db.waitsForLock(ctx) }, 10*time.Second, time.Millisecond)
		return nil
	})

	require.NoError(t, err)
	require.NoError(t, waiting.Wait())
	require.Equal(t, schema.Claim{Next: 10, Epoch: owner.Epoch + 1, Parked: []string{"user/1"}}, next)
}

func TestDeadLettersKeepTheirOrderAndParkTheirKeyOnce(t *testing.T) {
	t.Parallel()
	db := open(t)
	store := db.store("analytics")
	step := to(claim(t, store), 10)
	step.Dead = []schema.DeadLetter{
		{Offset: 4, Key: "user/1\x00\xff", Reason: "unreadable", Event: schema.Event{ID: []byte("a"), Data: []byte("{}")}},
		{Offset: 5, Key: "user/1\x00\xff", Reason: "its key is parked", Follows: true},
		{Offset: 6, Reason: "a stranger without a key"},
	}

	require.NoError(t, store.Advance(t.Context(), step, nil))

	require.Equal(t, "4 5 6", value[string](t, db,
		"select string_agg(log_offset::text, ' ' order by log_offset) from echocdc.dead_letters"))
	require.Equal(t, []string{"user/1\uFFFD\uFFFD"}, claim(t, store).Parked)
}

func TestARefusedValueIsPermanentAndNotRepeated(t *testing.T) {
	t.Parallel()
	store := open(t).store("push")

	err := store.Advance(t.Context(), to(claim(t, store), 10), func(ctx context.Context, tx *postgres.Tx) error {
		_, err := tx.Exec(ctx, "select 'secret'::bigint")
		return err
	})

	require.True(t, retry.IsPermanent(err))
	require.ErrorContains(t, err, "22P02")
	require.NotContains(t, err.Error(), "secret")
}

func TestMissingTablesNameTheRemedy(t *testing.T) {
	t.Parallel()
	store := openEmpty(t).store("push")

	_, err := store.Claim(t.Context(), 0)

	var stop *schema.Stop
	require.ErrorAs(t, err, &stop)
	require.Equal(t, schema.StateMisconfigured, stop.State)
	require.Contains(t, stop.Remedy, "echocdc migrate")
}

func insertBot(ctx context.Context, tx *postgres.Tx) error {
	_, err := tx.Exec(ctx, "insert into bots (user_id) values (1)")
	return err
}
