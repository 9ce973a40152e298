package kafka_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestEventsAndPositionBecomeVisibleTogether(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			transaction := open(t, seize(t, config), batch(1, "user/1", "user/2"))
			requireWritten(t, config, 2)
			require.Empty(t, visible(t, config, config.Topics.Events))
			require.True(t, stored(t, config).IsZero())

			require.NoError(t, transaction.Commit(t.Context()))
			require.ElementsMatch(t, []string{"user/1", "user/2"}, keys(committed(t, config, config.Topics.Events)))
			requireStored(t, config, at(1))
		})
	}
}

func TestAnotherPublisherGoesOnFromTheLastPosition(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			first := claim(t, config)
			require.NoError(t, publish(t, first, batch(1, "user/1"), batch(2, "user/1")))
			first.Close()

			from, err := publisher(t, config).Claim(t.Context())

			require.NoError(t, err)
			require.Equal(t, at(2), from.Position)
		})
	}
}

func TestAFencedPublisherPublishesNothing(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			old := seize(t, config)
			require.NoError(t, publish(t, old, batch(1, "user/1")))
			seize(t, config)

			err := publish(t, old, batch(2, "user/2"))

			requireState(t, schema.StateFenced, err)
			require.Equal(t, []string{"user/1"}, keys(committed(t, config, config.Topics.Events)))
			requireStored(t, config, at(1))
		})
	}
}

func TestAClaimEndsTheOpenTransactionOfTheOneBefore(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			transaction := open(t, seize(t, config), batch(1, "user/1"))

			require.True(t, published(t, config).Position.IsZero())

			require.Error(t, transaction.Commit(t.Context()))
			require.Empty(t, committed(t, config, config.Topics.Events))
		})
	}
}

func TestTakeOverWaitsForAForeignOpenTransaction(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			// A stranger's open transaction hides the position committed after it.
			first := seize(t, config)
			stranger := connect(t, config, kgo.TransactionalID(config.Transaction.IDPrefix+"stranger"))
			require.NoError(t, stranger.BeginTransaction())
			require.NoError(t, stranger.ProduceSync(t.Context(), &kgo.Record{Topic: config.Topics.Positions, Key: []byte("stranger")}).FirstErr())
			require.NoError(t, publish(t, first, batch(7, "user/1")))
			require.True(t, stored(t, config).IsZero(), "the stranger hides the position")

			waiting := make(chan string, 8)
			next := publisher(t, config)
			next.Log = slog.New(told{slog.DiscardHandler, waiting})
			type claimed struct {
				from schema.Position
				err  error
			}
			done := make(chan claimed, 1)
			go func() {
				from, err := next.Seize(t.Context())
				done <- claimed{from.Position, err}
			}()

			require.Equal(t, "waiting for an open transaction", <-waiting)
			require.Empty(t, done)
			require.NoError(t, stranger.EndTransaction(t.Context(), kgo.TryAbort))
			require.Equal(t, claimed{from: at(7)}, <-done)
		})
	}
}

func TestAbortedEventsAreNotRead(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			p := seize(t, config)
			require.NoError(t, publish(t, p, batch(1, "user/1")))
			transaction := open(t, p, batch(2, "user/2"))
			requireWritten(t, config, 2)
			transaction.Abort(t.Context())
			require.NoError(t, publish(t, p, batch(3, "user/3")))

			requireWritten(t, config, 3)
			require.ElementsMatch(t, []string{"user/1", "user/3"}, keys(committed(t, config, config.Topics.Events)))
			requireStored(t, config, at(3))
		})
	}
}

func TestACancelledPublisherPublishesNoHalf(t *testing.T) {
	t.Parallel()
	cluster, config := fakeCluster(t)
	p := seize(t, withTopics(t, config))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	cluster.ControlKey(int16(kmsg.Produce), func(kmsg.Request) (kmsg.Response, error, bool) {
		cancel() // with the transaction open
		return nil, nil, false
	})
	in := make(chan schema.Batch, 1)
	in <- batch(1, "user/1")

	require.ErrorIs(t, p.Publish(ctx, in), context.Canceled)

	require.Empty(t, committed(t, config, config.Topics.Events))
	require.True(t, stored(t, config).IsZero())
	require.Error(t, publish(t, p, batch(2)), "it must claim again")
}

func TestOrderWithinAKeyIsKept(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			const commits = 500
			subjects := numbered("user/", 7)
			var batches []schema.Batch
			for c := range commits {
				batches = append(batches, batch(c, subjects...))
			}

			require.NoError(t, publish(t, seize(t, config), batches...))

			next := map[string]int{}
			for _, r := range committed(t, config, config.Topics.Events) {
				key := string(r.Key)
				require.Equal(t, string(batches[next[key]].Events[indexOf(subjects, key)].ID), attribute(r, schema.AttrID))
				next[key]++
			}
			for _, subject := range subjects {
				require.Equal(t, commits, next[subject])
			}
		})
	}
}

func TestManyCommitsShareATransaction(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			const commits = 2000
			var batches []schema.Batch
			for c := range commits {
				batches = append(batches, batch(c, "user/1"))
			}

			require.NoError(t, publish(t, seize(t, config), batches...))

			positions := committed(t, config, config.Topics.Positions)
			require.NotEmpty(t, positions)
			require.Less(t, len(positions), commits/20)
			require.Len(t, committed(t, config, config.Topics.Events), commits)
			requireStored(t, config, at(commits-1))
		})
	}
}

func TestALargeCommitIsPublishedInShortTransactions(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			config.Transaction.MaxBytes = 64 << 10
			const parts = 40
			var batches []schema.Batch
			for i := range parts {
				b := batch(1, numbered("user/", 100)...)
				b.Position.Within = &schema.Within{GTID: "a:2", Rows: map[string]int{"messages": 100 * i}}
				b.Bytes = 10_000
				batches = append(batches, b)
			}

			require.NoError(t, publish(t, seize(t, config), batches...))

			require.GreaterOrEqual(t, len(committed(t, config, config.Topics.Positions)), parts/10)
			require.Len(t, committed(t, config, config.Topics.Events), parts*100)
			requireStored(t, config, batches[parts-1].Position)
		})
	}
}

func TestAPositionThatMovesWithoutEventsIsStored(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			config.Transaction.IdlePace = 10 * time.Millisecond
			p := seize(t, config)
			in, done := stream(t, p)

			in <- batch(4)

			requireStored(t, config, at(4))
			close(in)
			require.NoError(t, <-done)
		})
	}
}

// stream publishes what comes, in the background.
func stream(t *testing.T, p *kafka.Publisher) (chan<- schema.Batch, <-chan error) {
	t.Helper()
	in := make(chan schema.Batch)
	done := make(chan error, 1)
	go func() { done <- p.Publish(t.Context(), in) }()
	return in, done
}

// requireStored waits until the position is visible.
func requireStored(t *testing.T, config kafka.Config, want schema.Position) {
	t.Helper()
	require.Eventually(t, func() bool { return stored(t, config).Equal(want) }, patience, 5*time.Millisecond)
}

// requireWritten waits until Kafka has so many events, of transactions open and aborted too.
func requireWritten(t *testing.T, config kafka.Config, events int) {
	t.Helper()
	require.Eventually(t, func() bool { return len(written(t, config, config.Topics.Events)) == events }, patience, 10*time.Millisecond)
}

func requireState(t *testing.T, state schema.State, err error) *schema.Stop {
	t.Helper()
	var stop *schema.Stop
	require.ErrorAs(t, err, &stop)
	require.Equal(t, state, stop.State)
	require.NotEmpty(t, stop.Remedy)
	return stop
}

func indexOf(all []string, one string) int {
	for i := range all {
		if all[i] == one {
			return i
		}
	}
	return -1
}

func attribute(r *kgo.Record, name string) string {
	for _, h := range r.Headers {
		if h.Key == name {
			return string(h.Value)
		}
	}
	return ""
}

// told sends the message of each log line to a channel.
type told struct {
	slog.Handler
	messages chan<- string
}

func (h told) Enabled(context.Context, slog.Level) bool { return true }

func (h told) Handle(_ context.Context, r slog.Record) error {
	h.messages <- r.Message
	return nil
}
