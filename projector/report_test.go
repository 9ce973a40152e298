package projector_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/schema"
)

func TestAMissingTopicIsReportedAndWaitedFor(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.topic = "later"
	states := make(chan schema.Condition, 100)
	w := log.worker(book.claim, book.apply)
	w.Report = func(c schema.Condition) { states <- c }
	run(t, w)
	require.Contains(t, waitState(t, states, schema.StateMisconfigured).Reason, "topic later does not exist")

	_, err := kadm.NewClient(log.writer).CreateTopic(t.Context(), 1, 1, nil, "later")
	require.NoError(t, err)
	event := blocked(1, 1)
	event.Topic = "later"
	log.publish(t, event)

	book.waitApplied(t, 1)
	waitState(t, states, schema.StateRunning)
}

func TestAKafkaThatIsDownIsReported(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.cluster.Close()
	states := make(chan schema.Condition, 100)
	w := log.worker(book.claim, book.apply)
	w.Report = func(c schema.Condition) { states <- c }

	run(t, w)

	require.Contains(t, waitState(t, states, schema.StateCannotReach).Remedy, "kafka.brokers")
}

func TestKafkaIsToldHowFarWeAre(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	log.publish(t, blocked(1, 1))
	w := log.worker(book.claim, book.apply)
	stop := run(t, w)
	book.wait(t, "the marker", func() bool { return book.progress[0].Next == 2 })

	stop()

	offsets, err := kadm.NewClient(log.writer).FetchOffsets(t.Context(), w.Group())
	require.NoError(t, err)
	told, ok := offsets.Lookup(log.topic, 0)
	require.True(t, ok)
	require.EqualValues(t, 2, told.At)
}

func TestLagIsTheAgeOfTheOldestEventInHand(t *testing.T) {
	t.Parallel()
	log, book := fakeLog(t, 1), newBook()
	inHand, goOn := make(chan struct{}), make(chan struct{})
	w := log.worker(book.claim, func(ctx context.Context, batch projector.Batch) error {
		if len(batch.Records) > 0 {
			close(inHand)
			<-goOn
		}
		return book.apply(ctx, batch)
	})
	run(t, w)
	log.publish(t, blocked(1, 1))

	<-inHand
	require.Positive(t, w.Lag()[0])
	close(goOn)

	require.Eventually(t, func() bool { return w.Lag()[0] == 0 }, patience, time.Millisecond)
}
