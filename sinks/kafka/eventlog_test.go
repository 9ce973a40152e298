package kafka_test

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestTheEventLogIsReadToItsEnd(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			require.Empty(t, look(t, config, kafka.Reading{}), "an empty log has an end too")

			p := claim(t, config)
			require.NoError(t, publish(t, p, batch(1, "user/1", "user/2"), batch(2, "user/1")))
			want := map[string]int{"user/1": 2, "user/2": 1}
			require.Eventually(t, func() bool { return maps.Equal(want, look(t, config, kafka.Reading{})) }, patience, pollPause,
				"a commit returns before its markers are written")

			open(t, p, batch(3, "user/3"))
			require.Equal(t, want, look(t, config, kafka.Reading{}), "what is not committed is not there")
		})
	}
}

func TestTheEventLogIsFollowed(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	p := claim(t, config)
	require.NoError(t, publish(t, p, batch(1, "user/1")))
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	log := kafka.EventLog{Config: config, Log: quiet()}
	seen, enough := map[string]int{}, errors.New("enough")

	err := log.Read(ctx, kafka.Reading{Follow: true}, func(page kafka.Page) error {
		for i := range page.Events {
			seen[string(page.Events[i].Subject)]++
		}
		if page.AtEnd {
			return publish(t, p, batch(2, "user/2"))
		}
		if seen["user/2"] > 0 {
			return enough
		}
		return nil
	})

	require.ErrorIs(t, err, enough)
	require.Equal(t, map[string]int{"user/1": 1, "user/2": 1}, seen)
}

func TestAReadingBeginsWhereItIsToldTo(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	p := claim(t, config)
	for i := range 30 {
		require.NoError(t, publish(t, p, batch(i+1, "user/"+strconv.Itoa(i))))
	}

	require.Len(t, look(t, config, kafka.Reading{}), 30)
	require.Empty(t, look(t, config, kafka.Reading{From: time.Now().Add(time.Hour)}))
	require.Less(t, len(look(t, config, kafka.Reading{Last: 2})), 30, "markers are records too")
}

// look counts the events of each owner until the log's end.
func look(t *testing.T, config kafka.Config, reading kafka.Reading) map[string]int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	log := kafka.EventLog{Config: config, Log: quiet()}
	seen := map[string]int{}
	require.NoError(t, log.Read(ctx, reading, func(page kafka.Page) error {
		require.Zero(t, page.Strangers)
		for i := range page.Events {
			seen[string(page.Events[i].Subject)]++
		}
		return nil
	}))
	return seen
}
