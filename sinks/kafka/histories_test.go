package kafka_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestHistoryIsStoredWithItsPosition(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			first, second := batch(1, "user/1"), batch(2)
			first.History = []schema.HistoryRecord{{Key: "users/1", Value: []byte("a")}, {Key: "chats/1", Value: []byte("b")}}
			second.History = []schema.HistoryRecord{{Key: "users/1", Value: []byte("c")}, {Key: "chats/1"}, {Key: "users/2", Value: []byte("d")}}

			require.NoError(t, publish(t, seize(t, config), first, second))

			require.Equal(t, schema.Stored{
				Position: at(2),
				History:  []schema.HistoryRecord{{Key: "users/1", Value: []byte("c")}, {Key: "users/2", Value: []byte("d")}},
			}, published(t, config))
		})
	}
}

func TestHistoryOfAFailedTransactionIsNotStored(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	foreign := batch(1, "user/1")
	foreign.Position.Source = "other"
	foreign.History = []schema.HistoryRecord{{Key: "users/1", Value: []byte("a")}}

	require.Error(t, publish(t, seize(t, config), foreign))

	require.Empty(t, history(t, config))
}

func TestNewHistoryFencesARunningPublisher(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			running := claim(t, config)
			in, done := stream(t, running)
			in <- batch(1, "user/1")
			requireStored(t, config, at(1))
			wanted := []schema.HistoryRecord{{Key: "users/1", Value: []byte("a")}}

			histories := kafka.Histories{Config: config, Source: source, Log: quiet()}
			require.NoError(t, histories.Set(t.Context(), wanted...))
			in <- batch(2, "user/1")

			requireState(t, schema.StateFenced, <-done)
			stored, err := running.Claim(t.Context())
			require.NoError(t, err)
			require.Equal(t, schema.Stored{Position: at(1), History: wanted}, stored)
		})
	}
}

func TestHistoryCanBeSetBeforeTheFirstStart(t *testing.T) {
	t.Parallel()

	for name, config := range map[string]kafka.Config{"embedded": fakeKafka(t), "real": realKafka(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Empty(t, history(t, config))
			wanted := schema.HistoryRecord{Key: "users/1", Value: []byte("a")}
			histories := kafka.Histories{Config: config, Source: source, Log: quiet()}

			require.NoError(t, histories.Set(t.Context(), wanted))

			require.Eventually(t, func() bool { return len(history(t, config)) == 1 }, patience, pollPause)
			require.Equal(t, []schema.HistoryRecord{wanted}, history(t, config))
			require.True(t, stored(t, config).IsZero())
		})
	}
}

func TestHistoryOfAnotherSourceIsRefused(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	other := kafka.Histories{Config: config, Source: "other", Log: quiet()}
	require.NoError(t, other.Set(t.Context(), schema.HistoryRecord{Key: "users/1", Value: []byte("a")}))

	_, err := publisher(t, config).Claim(t.Context())

	require.Contains(t, requireState(t, schema.StateForeign, err).Remedy, "kafka.topics.history")
}

// history is what is visible of it now.
func history(tb testing.TB, config kafka.Config) []schema.HistoryRecord {
	tb.Helper()
	histories := kafka.Histories{Config: config, Source: source, Log: quiet()}
	records, err := histories.List(tb.Context())
	require.NoError(tb, err)
	return records
}
