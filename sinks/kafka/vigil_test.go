package kafka_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// Nothing is published any more, so no transaction can be refused.
func TestAnIdlePublisherNoticesThatItWasFenced(t *testing.T) {
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

			requireState(t, schema.StateFenced, <-done)
			stored, err := running.Claim(t.Context())
			require.NoError(t, err)
			require.Equal(t, schema.Stored{Position: at(1), History: wanted}, stored)
		})
	}
}

// Every transaction gives the producer a new epoch: that is none of another's.
func TestAPublisherDoesNotTakeItselfForAnother(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			running := claim(t, config)
			running.LookOften()
			in, done := stream(t, running)

			const batches = 20
			for n := 1; n <= batches; n++ {
				in <- batch(n, "user/1")
				requireStored(t, config, at(n))
			}
			close(in)

			require.NoError(t, <-done)
		})
	}
}
