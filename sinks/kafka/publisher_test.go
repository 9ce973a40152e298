package kafka_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestEventsAndPositionBecomeVisibleTogether(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			p := claim(t, config)
			in, done := stream(t, p)
			part := batch(1, "user/1", "user/2")
			part.Position, part.Partial = schema.Position{}, true

			in <- part
			requireWritten(t, config, 2)
			require.Empty(t, visible(t, config, config.Topics.Events))
			require.True(t, stored(t, config).IsZero())

			in <- batch(1, "user/3")
			close(in)
			require.NoError(t, <-done)
			require.ElementsMatch(t, []string{"user/1", "user/2", "user/3"}, keys(committed(t, config, config.Topics.Events)))
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

			require.NoError(t, publish(t, claim(t, config), batch(1, "user/1"), batch(2, "user/1")))

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

			old := claim(t, config)
			require.NoError(t, publish(t, old, batch(1, "user/1")))
			claim(t, config)

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

			old := claim(t, config)
			in, done := stream(t, old)
			part := batch(1, "user/1")
			part.Partial = true
			in <- part
			requireWritten(t, config, 1)

			from, err := publisher(t, config).Claim(t.Context())
			require.NoError(t, err)
			require.True(t, from.Position.IsZero())

			in <- batch(1, "user/2")
			close(in)
			requireState(t, schema.StateFenced, <-done)
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
			first := claim(t, config)
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
				from, err := next.Claim(t.Context())
				done <- claimed{from.Position, err}
			}()

			require.Equal(t, "waiting for an open transaction", <-waiting)
			require.Empty(t, done)
			require.NoError(t, stranger.EndTransaction(t.Context(), kgo.TryAbort))
			require.Equal(t, claimed{from: at(7)}, <-done)
		})
	}
}

func TestUncommittedEventsAreNotRead(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			p := claim(t, config)
			require.NoError(t, publish(t, p, batch(1, "user/1")))
			in, done := stream(t, p)
			cut := batch(2, "user/2")
			cut.Position, cut.Partial = at(1), true

			in <- cut
			requireWritten(t, config, 2)
			close(in) // inside a commit
			require.NoError(t, <-done)
			require.NoError(t, publish(t, p, batch(3, "user/3")))

			requireWritten(t, config, 3)
			require.ElementsMatch(t, []string{"user/1", "user/3"}, keys(committed(t, config, config.Topics.Events)))
			requireStored(t, config, at(3))
		})
	}
}

func TestACancelledPublisherPublishesNoHalf(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			p := claim(t, config)
			ctx, cancel := context.WithCancel(t.Context())
			in := make(chan schema.Batch)
			done := make(chan error, 1)
			go func() { done <- p.Publish(ctx, in) }()
			part := batch(1, "user/1")
			part.Partial = true
			in <- part
			requireWritten(t, config, 1)

			cancel()

			require.ErrorIs(t, <-done, context.Canceled)
			require.Empty(t, committed(t, config, config.Topics.Events))
			require.Error(t, publish(t, p, batch(2)), "it must claim again")
		})
	}
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

			require.NoError(t, publish(t, claim(t, config), batches...))

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

			require.NoError(t, publish(t, claim(t, config), batches...))

			positions := committed(t, config, config.Topics.Positions)
			require.NotEmpty(t, positions)
			require.Less(t, len(positions), commits/20)
			require.Len(t, committed(t, config, config.Topics.Events), commits)
			requireStored(t, config, at(commits-1))
		})
	}
}

func TestALargeCommitIsOneTransaction(t *testing.T) {
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
				b.Partial, b.Bytes = i < parts-1, 10_000
				batches = append(batches, b)
			}

			require.NoError(t, publish(t, claim(t, config), batches...))

			require.Len(t, committed(t, config, config.Topics.Positions), 1)
			require.Len(t, committed(t, config, config.Topics.Events), parts*100)
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
			p := claim(t, config)
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
