package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestASecondInstanceStandsByUntilTheFirstEnds(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			first := claim(t, config)
			require.NoError(t, publish(t, first, batch(1, "user/1")))
			second, conditions := reporting(t, config)

			claimed := background(t, second)
			standby := <-conditions
			require.Equal(t, schema.StateStandby, standby.State)
			require.Contains(t, standby.Reason, "echocdc@", "it says who leads")
			require.NoError(t, publish(t, first, batch(2, "user/1")), "the leader is not disturbed")
			begun := time.Now()
			first.Close()

			require.Equal(t, outcome{position: at(2)}, <-claimed)
			require.Less(t, time.Since(begun), 3*time.Second)
		})
	}
}

func TestTheLeaderClaimsAgainWithoutWaiting(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			leader := claim(t, config)
			second, conditions := reporting(t, config)
			claimed := background(t, second)
			require.Equal(t, schema.StateStandby, (<-conditions).State)

			positions := kafka.Positions{Config: config, Source: source, Log: quiet()}
			require.NoError(t, positions.Set(t.Context(), at(90)))
			requireState(t, schema.StateFenced, publish(t, leader, batch(1, "user/1")))
			stored, err := leader.Claim(t.Context())

			require.NoError(t, err)
			require.Equal(t, at(90), stored.Position)
			require.Empty(t, claimed, "the other still stands by")
		})
	}
}

// A standby that gets the partition fences the leader; the leader stops at once,
// without waiting for the fence.
func TestALeaderThatLosesTheLeadStopsPublishing(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			leader := claim(t, config)
			in, done := stream(t, leader)
			in <- batch(1, "user/1")
			requireStored(t, config, at(1))

			bury(t, config)

			requireState(t, schema.StateFenced, <-done)
			stored, err := leader.Claim(t.Context())
			require.NoError(t, err, "it joins again")
			require.Equal(t, at(1), stored.Position)
		})
	}
}

func TestTwoSourcesWithOneTransactionalIDAreToldApart(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			leader := claim(t, config)
			other := config
			other.Topics.Positions += ".other"

			_, err := publisher(t, other).Claim(t.Context())

			stop := requireState(t, schema.StateForeign, err)
			require.ErrorContains(t, err, config.Topics.Positions)
			require.Contains(t, stop.Remedy, "kafka.transaction.id_prefix")
			require.NoError(t, publish(t, leader, batch(1, "user/1")), "the leader was not fenced")
		})
	}
}

func TestAPositionWrittenWithAnotherTransactionalIDIsRefused(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	require.NoError(t, publish(t, claim(t, config), batch(1, "user/1")))
	other := config
	other.Transaction.IDPrefix += "other."

	_, err := publisher(t, other).Claim(t.Context())

	require.Contains(t, requireState(t, schema.StateForeign, err).Remedy, "kafka.transaction.id_prefix")
	positions := kafka.Positions{Config: other, Source: source, Log: quiet()}
	require.NoError(t, positions.Set(t.Context(), at(1)), "an operator may change it")
	require.Equal(t, at(1), published(t, other).Position)
}

func TestAPositionThatIsGoneIsToldToWhoKnewIt(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			leader := claim(t, config)
			require.NoError(t, publish(t, leader, batch(7, "user/1")))
			deleteTopic(t, config, config.Topics.Positions)

			_, err := leader.Claim(t.Context())

			require.Contains(t, requireState(t, schema.StateMisconfigured, err).Remedy, "echocdc position set a:1-7")
			positions := kafka.Positions{Config: config, Source: source, Log: quiet()}
			require.NoError(t, positions.Set(t.Context(), at(7)))
			stored, err := leader.Claim(t.Context())
			require.NoError(t, err)
			require.Equal(t, at(7), stored.Position)
		})
	}
}

func TestAStandbyEndsWhenAsked(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			claim(t, config)
			second, conditions := reporting(t, config)
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error, 1)
			go func() {
				_, err := second.Claim(ctx)
				done <- err
			}()
			<-conditions

			cancel()

			require.ErrorIs(t, <-done, context.Canceled)
		})
	}
}

// reporting is a publisher whose conditions can be read.
func reporting(t *testing.T, config kafka.Config) (*kafka.Publisher, <-chan schema.Condition) {
	t.Helper()
	conditions := make(chan schema.Condition, 100)
	p := publisher(t, config)
	p.Report = func(c schema.Condition) { conditions <- c }
	return p, conditions
}

type outcome struct {
	position schema.Position
	err      error
}

// background claims meanwhile.
func background(t *testing.T, p *kafka.Publisher) <-chan outcome {
	t.Helper()
	claimed := make(chan outcome, 1)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		stored, err := p.Claim(ctx)
		claimed <- outcome{stored.Position, err}
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return claimed
}
