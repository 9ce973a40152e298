package kafka_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestANewPositionFencesARunningPublisher(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			running := claim(t, config)
			in, done := stream(t, running)
			in <- batch(1, "user/1")
			requireStored(t, config, at(1))

			positions := kafka.Positions{Config: config, Source: source, Log: quiet()}
			require.NoError(t, positions.Set(t.Context(), at(90)))
			in <- batch(2, "user/1")

			requireState(t, schema.StateFenced, <-done)
			from, err := running.Claim(t.Context())
			require.NoError(t, err)
			require.Equal(t, at(90), from.Position)
		})
	}
}

func TestAPositionOfAnotherSourceIsRefused(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	other := &kafka.Publisher{Config: config, Source: "other", Log: quiet(), Metrics: kafka.NewMetrics(nil)}
	t.Cleanup(other.Close)
	_, err := other.Claim(t.Context())
	require.NoError(t, err)
	position := at(1)
	position.Source = "other"
	require.NoError(t, publish(t, other, schema.Batch{Position: position}))

	_, err = publisher(t, config).Claim(t.Context())

	stop := requireState(t, schema.StateForeign, err)
	require.Contains(t, stop.Remedy, "kafka.topics.positions")
	positions := kafka.Positions{Config: config, Source: source, Log: quiet()}
	requireState(t, schema.StateForeign, positions.Set(t.Context(), at(5)))
}

func TestAPositionOfAnotherVersionIsRefused(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	record := &kgo.Record{Topic: config.Topics.Positions, Key: []byte(source), Value: []byte(`{"version":99}`)}
	require.NoError(t, connect(t, config).ProduceSync(t.Context(), record).FirstErr())

	_, err := publisher(t, config).Claim(t.Context())

	requireState(t, schema.StateForeign, err)
	positions := kafka.Positions{Config: config, Source: source, Log: quiet()}
	require.NoError(t, positions.Set(t.Context(), at(5)), "it can be replaced")
	require.Equal(t, at(5), published(t, config).Position)
}

func TestThereIsNoPositionBeforeTheFirstStart(t *testing.T) {
	t.Parallel()

	for name, config := range map[string]kafka.Config{"embedded": fakeKafka(t), "real": realKafka(t)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.True(t, stored(t, config).IsZero())
			require.NoError(t, (&kafka.Positions{Config: config, Source: source, Log: quiet()}).Set(t.Context(), at(5)), "topics are made")
			requireStored(t, config, at(5))
		})
	}
}

func TestThePositionIsFoundBehindManyAbortedOnes(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			require.NoError(t, publish(t, seize(t, config), batch(1, "user/1")))
			aborting := connect(t, config, kgo.TransactionalID(config.Transaction.IDPrefix+"other"))
			require.NoError(t, aborting.BeginTransaction())
			for range 2000 {
				aborting.Produce(t.Context(), &kgo.Record{Topic: config.Topics.Positions, Key: []byte(source), Value: at(666).Encode()}, nil)
			}
			require.NoError(t, aborting.Flush(t.Context()))
			require.NoError(t, aborting.EndTransaction(t.Context(), kgo.TryAbort))

			require.Equal(t, at(1), published(t, config).Position)
		})
	}
}

func TestABatchOfAnotherSourceIsRefused(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	foreign := batch(1, "user/1")
	foreign.Position.Source = "other"

	err := publish(t, seize(t, config), foreign)

	require.ErrorContains(t, err, `of source "other"`)
	require.Empty(t, committed(t, config, config.Topics.Events))
}

func TestPositionsKeepTheirTimeToTheMicrosecond(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	position := at(1)
	position.Committed = time.Date(2026, 10, 5, 8, 0, 0, 123456000, time.UTC)

	require.NoError(t, publish(t, seize(t, config), schema.Batch{Position: position}))

	requireStored(t, config, position)
}
