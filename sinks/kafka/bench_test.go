package kafka_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// BenchmarkPublish is how fast a backlog is published: events of some 500
// bytes with their attributes, from memory.
func BenchmarkPublish(b *testing.B) {
	for name, start := range kafkas() {
		b.Run(name, func(b *testing.B) {
			config := start(b)
			p := claim(b, config)
			const events, perBatch = 200_000, 500
			backlog := messages(events, perBatch)

			b.ReportAllocs()
			for b.Loop() {
				require.NoError(b, publish(b, p, backlog...))
			}
			perSecond := float64(events) * float64(b.N) / b.Elapsed().Seconds()
			b.ReportMetric(perSecond, "events/s")
		})
	}
}

// messages are commits of one message each, in batches.
func messages(events, perBatch int) []schema.Batch {
	var batches []schema.Batch
	committed := time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)
	for first := 0; first < events; first += perBatch {
		b := schema.Batch{Position: at(first + perBatch), Commits: perBatch}
		for i := first; i < first+perBatch; i++ {
			e := event("message.new/"+strconv.Itoa(1_000_000_000_000_000_000+i), fmt.Sprintf("private/%d-%d", i%5000, 100_000+i%7000))
			e.GTID = fmt.Appendf(nil, "3e11fa47-71ca-11e1-9e33-c80aa9429562:%d", i)
			e.Committed = committed.Add(time.Duration(i) * 100 * time.Microsecond)
			e.Time = e.Committed.Truncate(time.Second)
			e.Data = fmt.Appendf(nil, `{"message_id":"%d","conversation":"%s","sender_id":%d,"kind":"text","text":"message number %d, as long as people write them when they chat","sent_at":"2026-10-05T08:00:00Z"}`,
				1_000_000_000_000_000_000+i, e.Subject, i%5000, i)
			b.Bytes += len(e.ID) + len(e.Subject) + len(e.Data)
			b.Events = append(b.Events, e)
		}
		batches = append(batches, b)
	}
	return batches
}

// BenchmarkDelay is how long a reader of committed events waits for one, at a
// thousand commits in a second. Run it with -benchtime=3000x.
func BenchmarkDelay(b *testing.B) {
	for name, start := range kafkas() {
		for _, pace := range []time.Duration{0, 2 * time.Millisecond, 5 * time.Millisecond, 10 * time.Millisecond} {
			b.Run(name+"/pace="+pace.String(), func(b *testing.B) {
				config := start(b)
				config.Transaction.Pace = pace
				delays := deliver(b, config, b.N)

				slices.Sort(delays)
				b.ReportMetric(milliseconds(delays[len(delays)/2]), "p50-ms")
				b.ReportMetric(milliseconds(delays[len(delays)*99/100]), "p99-ms")
				b.ReportMetric(float64(len(committed(b, config, config.Topics.Positions)))/float64(b.N), "transactions/event")
			})
		}
	}
}

// deliver publishes an event each millisecond and returns how long each took.
func deliver(b *testing.B, config kafka.Config, events int) []time.Duration {
	b.Helper()
	p := claim(b, config)
	in := make(chan schema.Batch, events)
	done := make(chan error, 1)
	go func() { done <- p.Publish(b.Context(), in) }()
	reader := connect(b, config, kgo.ConsumeTopics(config.Topics.Events), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	go func() {
		defer close(in)
		ticks := time.NewTicker(time.Millisecond)
		defer ticks.Stop()
		for i := range events {
			<-ticks.C
			message := batch(i, "user/"+strconv.Itoa(i%100))
			message.Events[0].Committed = time.Now()
			in <- message
		}
	}()

	delays := make([]time.Duration, 0, events)
	for len(delays) < events {
		fetches := reader.PollFetches(b.Context())
		require.NoError(b, fetches.Err())
		now := time.Now()
		fetches.EachRecord(func(r *kgo.Record) {
			sent, err := time.Parse(time.RFC3339, attribute(r, schema.AttrCommitted))
			require.NoError(b, err)
			delays = append(delays, now.Sub(sent))
		})
	}
	require.NoError(b, <-done)
	return delays
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
