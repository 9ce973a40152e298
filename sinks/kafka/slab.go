package kafka

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// slab is one batch as Kafka records. Its memory is used again once Kafka has
// answered for each record.
type slab struct {
	records []kgo.Record
	headers []kgo.RecordHeader // of all records, one after the other
	text    []byte             // of their times

	home    *sync.Pool
	waiting atomic.Int64 // answers to come, and one for whoever produces
}

// open makes room for so many records.
func (s *slab) open(home *sync.Pool, records int) {
	s.home = home
	if cap(s.records) < records {
		s.records = make([]kgo.Record, 0, records)
	}
	if cap(s.headers) < records*maxAttributes {
		s.headers = make([]kgo.RecordHeader, 0, records*maxAttributes)
	}
}

func (s *slab) add(r kgo.Record) { s.records = append(s.records, r) }

// produce hands the records to the client, in order, and waits while the client
// holds too much. Refusals are told to refused, by a goroutine of the client.
func (s *slab) produce(ctx context.Context, client *kgo.Client, refused func(error)) {
	now := time.Now()
	s.waiting.Store(int64(len(s.records)) + 1)
	answered := func(_ *kgo.Record, err error) {
		if err != nil {
			refused(err)
		}
		s.release()
	}
	// Invariant 5: one caller, batch after batch, record after record.
	for i := range s.records {
		s.records[i].Timestamp = now
		client.Produce(ctx, &s.records[i], answered)
	}
	s.release()
}

// release gives the memory back with the last answer. What it pointed to is let go.
func (s *slab) release() {
	if s.waiting.Add(-1) != 0 {
		return
	}
	clear(s.records)
	clear(s.headers)
	s.records, s.headers, s.text = s.records[:0], s.headers[:0], s.text[:0]
	s.home.Put(s)
}
