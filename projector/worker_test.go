package projector_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/schema"
)

func TestAbortedEventsAreNotApplied(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1))
	log.abandon(t, blocked(1, 2))
	log.publish(t, blocked(1, 3))

	run(t, log.worker(book.claim, book.apply))

	require.Equal(t, []string{"1:1", "1:3"}, book.waitApplied(t, 2))
}

func TestProgressMovesOverTransactionMarkers(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1))

	run(t, log.worker(book.claim, book.apply))

	book.wait(t, "the marker", func() bool { return book.progress[0].Next == 2 })
}

func TestAnUndecodableEventIsSetAsideAndItsKeyWaits(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1), garbled(1), blocked(2, 1), blocked(1, 2))

	stop := run(t, log.worker(book.claim, book.apply))
	book.wait(t, "dead letters", func() bool { return len(book.dead) == 2 })
	stop()
	log.publish(t, blocked(1, 3), blocked(2, 2))
	run(t, log.worker(book.claim, book.apply))
	book.wait(t, "the parked event", func() bool { return len(book.dead) == 3 })

	require.Equal(t, []string{"1:1", "2:1", "2:2"}, book.waitApplied(t, 3))
	var follows []bool
	for _, d := range book.dead {
		require.Equal(t, "user/1", d.Key)
		follows = append(follows, d.Follows)
	}
	require.Equal(t, []bool{false, true, true}, follows)
	require.Contains(t, book.dead[0].Reason, "decoding echo.user.blocked")
	require.JSONEq(t, `{"user_id":"no number"}`, string(book.dead[0].Event.Data))
}

func TestAStrangersRecordIsSetAsideWithoutItsContent(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, &kgo.Record{Key: []byte("user/1"), Value: []byte("secret")}, blocked(2, 1))

	run(t, log.worker(book.claim, book.apply))

	book.wait(t, "the letter", func() bool { return len(book.dead) == 1 && len(book.applied) == 1 })
	require.Empty(t, book.dead[0].Event.Data)
	require.NotContains(t, book.dead[0].Reason, "secret")
}

func TestAnEventOfAnUnknownTypeIsPassedBy(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	newer := blocked(1, 1)
	newer.Headers[1].Value = []byte("echo.something.newer")
	log.publish(t, newer, blocked(1, 2))

	run(t, log.worker(book.claim, book.apply))

	require.Equal(t, []string{"1:2"}, book.waitApplied(t, 1))
	require.Empty(t, book.dead)
}

func TestARefusedEventIsFoundAmongMany(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	book.refuse = "7:7"
	records := make([]*kgo.Record, 0, 50)
	for n := range int64(50) {
		records = append(records, blocked(n, n))
	}
	log.publish(t, append(records, blocked(7, 8))...)

	run(t, log.worker(book.claim, book.apply))

	applied := book.waitApplied(t, 49)
	require.NotContains(t, applied, "7:7")
	book.wait(t, "both letters", func() bool { return len(book.dead) == 2 })
	require.Equal(t, "refused", book.dead[0].Reason)
	require.True(t, book.dead[1].Follows)
	require.Equal(t, 1, book.claims[0], "in one session")
}

func TestAPanicIsTheFaultOfItsEvent(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1), blocked(2, 1))

	run(t, log.worker(book.claim, func(ctx context.Context, batch projector.Batch) error {
		for i := range batch.Records {
			if told(&batch.Records[i]) == "1:1" {
				panic("secret")
			}
		}
		return book.apply(ctx, batch)
	}))

	book.waitApplied(t, 1)
	book.wait(t, "the letter", func() bool { return len(book.dead) == 1 })
	require.NotContains(t, book.dead[0].Reason, "secret")
}

func TestATransientFaultHoldsThePartitionAndIsReported(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1))
	states := make(chan schema.Condition, 100)
	w := log.worker(book.claim, book.apply)
	w.Report = func(c schema.Condition) { states <- c }

	run(t, w)
	book.waitApplied(t, 1)
	book.set(func() { book.fault = errors.New("no connection") })
	log.publish(t, blocked(1, 2))
	waitState(t, states, schema.StateCannotReach)
	book.set(func() { book.fault = nil })

	require.Equal(t, []string{"1:1", "1:2"}, book.waitApplied(t, 2))
	waitState(t, states, schema.StateRunning)
	require.Empty(t, book.dead)
}

func TestAWorkerWaitsForTheStoreAtStart(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 2), newBook()
	book.fault = &schema.Stop{State: schema.StateMisconfigured, Err: errors.New("tables are missing"), Remedy: "run 'echocdc migrate'"}
	log.publish(t, blocked(1, 1))
	states := make(chan schema.Condition, 100)
	w := log.worker(book.claim, book.apply)
	w.Report = func(c schema.Condition) { states <- c }

	run(t, w)
	require.Equal(t, "run 'echocdc migrate'", waitState(t, states, schema.StateMisconfigured).Remedy)
	book.set(func() { book.fault = nil })

	book.waitApplied(t, 1)
	waitState(t, states, schema.StateRunning)
}

func TestASupersededWorkerClaimsAgain(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1))

	run(t, log.worker(book.claim, book.apply))
	book.waitApplied(t, 1)
	_, err := book.claim(t.Context(), 0) // as an operator does who unparks a key
	require.NoError(t, err)
	log.publish(t, blocked(1, 2))

	require.Equal(t, []string{"1:1", "1:2"}, book.waitApplied(t, 2))
	require.Equal(t, 3, book.claims[0])
}

func TestProjectionResumesAfterRebalance(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 4), newBook()
	const users, each = 16, 30
	publish := func(n int64) {
		records := make([]*kgo.Record, users)
		for user := range int64(users) {
			records[user] = blocked(user, n)
		}
		log.publish(t, records...)
	}

	first := run(t, log.worker(book.claim, book.apply))
	for n := range int64(each) {
		publish(n)
		switch n {
		case 5:
			run(t, log.worker(book.claim, book.apply))
			book.wait(t, "the second worker", func() bool { return claimsOf(book) > 4 })
		case 20:
			first()
		}
	}

	applied := book.waitApplied(t, users*each)
	requireEachInOrder(t, applied, users, each)
}

func TestStoppingFinishesTheBatchInHand(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	inHand := make(chan struct{})
	stop := run(t, log.worker(book.claim, func(ctx context.Context, batch projector.Batch) error {
		close(inHand)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(300 * time.Millisecond): // long enough to be cut off
			return book.apply(ctx, batch)
		}
	}))
	log.publish(t, blocked(1, 1))
	<-inHand

	stop()

	require.Equal(t, []string{"1:1"}, book.waitApplied(t, 1))
}

func TestABatchThatHangsIsHandedOver(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	inHand := make(chan struct{})
	w := log.worker(book.claim, func(ctx context.Context, _ projector.Batch) error {
		close(inHand)
		<-ctx.Done()
		return ctx.Err()
	})
	w.Config.DrainTimeout = 10 * time.Millisecond
	stop := run(t, w)
	log.publish(t, blocked(1, 1))
	<-inHand

	stop()
	run(t, log.worker(book.claim, book.apply))

	require.Equal(t, []string{"1:1"}, book.waitApplied(t, 1))
}

func TestDeletedEventsAreANamedCondition(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 2), newBook()
	book.progress[0] = schema.Claim{Next: 1000}
	states := make(chan schema.Condition, 100)
	w := log.worker(book.claim, book.apply)
	w.Report = func(c schema.Condition) { states <- c }

	run(t, w)

	purged := waitState(t, states, schema.StatePurged)
	require.Contains(t, purged.Reason, "offset 1000 of partition 0")
	require.Contains(t, purged.Remedy, "update echocdc.progress")
}

func TestAFullQueuePausesItsPartitionOnly(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 2), newBook()
	goOn := make(chan struct{})
	w := log.worker(book.claim, func(ctx context.Context, batch projector.Batch) error {
		if batch.Partition == 0 {
			<-goOn
		}
		return book.apply(ctx, batch)
	})
	w.Config.QueueBytes, w.Config.BatchRecords = 2000, 3
	run(t, w)
	users := usersOfPartitions(2)
	const events = 500

	for n := range int64(events) {
		log.publish(t, blocked(users[0], n))
	}
	log.publish(t, blocked(users[1], 0))

	require.Equal(t, []string{fmt.Sprintf("%d:0", users[1])}, book.waitApplied(t, 1))
	close(goOn)
	applied := book.waitApplied(t, events+1)
	for n := range events {
		require.Equal(t, fmt.Sprintf("%d:%d", users[0], n), applied[n+1])
	}
}

// usersOfPartitions is a user for each partition, by Kafka's usual hash of the key.
func usersOfPartitions(partitions int) map[int]int64 {
	partitioner := kgo.StickyKeyPartitioner(nil).ForTopic("")
	users := map[int]int64{}
	for user := int64(0); len(users) < partitions; user++ {
		users[partitioner.Partition(blocked(user, 0), partitions)] = user
	}
	return users
}

func claimsOf(b *book) int {
	n := 0
	for _, c := range b.claims {
		n += c
	}
	return n
}

func requireEachInOrder(t *testing.T, applied []string, users, each int) {
	t.Helper()
	require.Len(t, applied, users*each)
	seen := map[int64]int64{}
	for _, text := range applied {
		var user, n int64
		_, err := fmt.Sscanf(text, "%d:%d", &user, &n)
		require.NoError(t, err)
		require.Equal(t, seen[user], n, "of user %d", user)
		seen[user]++
	}
}

func waitState(t *testing.T, states <-chan schema.Condition, want schema.State) schema.Condition {
	t.Helper()
	late := time.After(patience)
	for {
		select {
		case c := <-states:
			if c.State == want {
				return c
			}
		case <-late:
			require.FailNow(t, "never reported", string(want))
		}
	}
}
