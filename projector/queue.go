package projector

import (
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// queue holds the fetched records of a partition until they are applied.
type queue struct {
	arrived chan struct{} // has room for one: something came

	mu      sync.Mutex
	records []*kgo.Record
	bytes   int
	// next is the offset after the last record that was dropped, told what of it
	// Kafka knows, fetched the offset after the last record that was put.
	next, told, fetched int64
}

func newQueue(next int64) *queue {
	return &queue{arrived: make(chan struct{}, 1), next: next, told: next, fetched: next}
}

// put appends records and gives how many bytes wait now. What it has seen
// before it passes over.
func (q *queue) put(records []*kgo.Record) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range records {
		if r.Offset < q.fetched {
			continue
		}
		q.fetched = r.Offset + 1
		q.records = append(q.records, r)
		q.bytes += weight(r)
	}
	select {
	case q.arrived <- struct{}{}:
	default:
	}
	return q.bytes
}

// first is up to a number of records and bytes, at least one if there is one.
// They stay in the queue until they are dropped.
func (q *queue) first(maxRecords, maxBytes int) []*kgo.Record {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, size := 0, 0
	for n < len(q.records) && n < maxRecords {
		size += weight(q.records[n])
		if n > 0 && size > maxBytes {
			break
		}
		n++
	}
	return q.records[:n:n]
}

// drop takes the first records away and gives how many bytes still wait.
func (q *queue) drop(n int) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for i, r := range q.records[:n] {
		q.bytes -= weight(r)
		q.next = r.Offset + 1
		q.records[i] = nil
	}
	q.records = q.records[n:]
	if len(q.records) == 0 {
		q.records = nil
	}
	return q.bytes
}

// oldest is when the first event that waits was committed; zero when none does.
func (q *queue) oldest() time.Time {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, r := range q.records {
		if !r.Attrs.IsControl() {
			return committedAt(r)
		}
	}
	return time.Time{}
}

// applied is the offset after the last record that was dropped.
func (q *queue) applied() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.next
}

// untold is what applied gives, and whether Kafka does not know it yet. It
// counts as told from then on.
func (q *queue) untold() (int64, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	moved := q.next != q.told
	q.told = q.next
	return q.next, moved
}

// weight is what a record takes in memory, about.
func weight(r *kgo.Record) int {
	size := 256 + len(r.Key) + len(r.Value)
	for _, h := range r.Headers {
		size += 40 + len(h.Key) + len(h.Value)
	}
	return size
}
