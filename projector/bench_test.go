package projector_test

import (
	"context"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/projector"
)

// BenchmarkWorker reads and decodes a backlog and applies it to nothing: what
// the worker itself takes for an event.
func BenchmarkWorker(b *testing.B) {
	const perTransaction = 10_000
	log, book := fakeLog(b, 4), newBook()
	events := chat(perTransaction/2, 1)
	for left := b.N; left > 0; left -= perTransaction {
		batch := make([]*kgo.Record, 0, perTransaction)
		for _, r := range events[:min(left, perTransaction)] {
			batch = append(batch, &kgo.Record{Key: r.Key, Value: r.Value, Headers: r.Headers})
		}
		log.publish(b, batch...)
	}
	var applied atomic.Int64
	done := make(chan struct{})
	w := log.worker(book.claim, func(ctx context.Context, batch projector.Batch) error {
		if applied.Add(int64(len(batch.Records))) == int64(b.N) {
			close(done)
		}
		batch.Records = nil
		return book.apply(ctx, batch)
	})

	b.ReportAllocs()
	b.ResetTimer()
	run(b, w)
	<-done
	b.StopTimer()

	require.EqualValues(b, b.N, applied.Load())
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}
