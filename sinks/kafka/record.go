package kafka

import (
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// maxAttributes is how many headers an event has at most.
const maxAttributes = 11

// recorder turns batches into Kafka records: CloudEvents in binary content
// mode. It is not safe for concurrent use; the slabs it gives are independent.
type recorder struct {
	topics TopicSettings
	source string
	slabs  sync.Pool

	kinds   map[string]*kind
	strings map[string][]byte // source, adapter and origin as header values

	// The last times written, which the events of a commit share.
	when, committed stamp
}

// kind is what is known of an event type.
type kind struct {
	name   string
	header []byte
	seen   int // in the batch at hand
}

// stamp is a time and its text.
type stamp struct {
	at   time.Time
	text []byte
}

func newRecorder(topics TopicSettings, source string) *recorder {
	return &recorder{
		topics:  topics,
		source:  source,
		slabs:   sync.Pool{New: func() any { return &slab{} }},
		kinds:   map[string]*kind{},
		strings: map[string][]byte{},
	}
}

// record writes a batch into the load. Events too large for the topic and rows
// without a rule become records of the dead topic.
func (r *recorder) record(batch *schema.Batch, into *load) {
	s, _ := r.slabs.Get().(*slab)
	s.open(&r.slabs, len(batch.Events)+len(batch.Dead))
	for i := range batch.Events {
		r.event(&batch.Events[i], s, into)
	}
	for i := range batch.Dead {
		s.add(r.deadRow(&batch.Dead[i]))
	}
	into.slabs = append(into.slabs, s)
	into.dead += len(batch.Dead)
	for _, k := range r.kinds {
		if k.seen > 0 {
			into.events[k.name] += k.seen
			k.seen = 0
		}
	}
}

func (r *recorder) event(e *schema.Event, s *slab, into *load) {
	if !e.Committed.IsZero() && !e.Committed.Equal(into.lastCommit()) {
		into.commits = append(into.commits, e.Committed)
	}
	k := r.kind(e.Type)
	headers := r.attributes(s.headers, e, k)
	start, end := len(s.headers), len(headers)
	record := kgo.Record{Topic: r.topics.Events, Key: e.Subject, Value: e.Data, Headers: headers[start:end:end]}
	if size := recordSize(&record); size > int(r.topics.MaxRecordBytes) {
		s.add(r.deadEvent(e, size))
		into.dead++
		return
	}
	s.headers = headers
	s.add(record)
	k.seen++
}

// attributes appends the event's attributes as headers.
func (r *recorder) attributes(dst []kgo.RecordHeader, e *schema.Event, k *kind) []kgo.RecordHeader {
	dst = append(dst,
		kgo.RecordHeader{Key: schema.AttrSpecVersion, Value: r.text("1.0")},
		kgo.RecordHeader{Key: schema.AttrID, Value: e.ID},
		kgo.RecordHeader{Key: schema.AttrType, Value: k.header},
		kgo.RecordHeader{Key: schema.AttrSource, Value: r.text(e.Source)},
		kgo.RecordHeader{Key: schema.AttrSubject, Value: e.Subject},
		kgo.RecordHeader{Key: schema.AttrContentType, Value: r.text("application/json")},
		kgo.RecordHeader{Key: schema.AttrOrigin, Value: r.text(string(e.Origin))},
		kgo.RecordHeader{Key: schema.AttrAdapter, Value: r.text(e.Adapter)},
	)
	if len(e.GTID) > 0 {
		dst = append(dst, kgo.RecordHeader{Key: schema.AttrGTID, Value: e.GTID})
	}
	if !e.Time.IsZero() {
		dst = append(dst, kgo.RecordHeader{Key: schema.AttrTime, Value: r.when.write(e.Time)})
	}
	if !e.Committed.IsZero() {
		dst = append(dst, kgo.RecordHeader{Key: schema.AttrCommitted, Value: r.committed.write(e.Committed)})
	}
	return dst
}

// recordSize is what a record takes at most in a batch of its own.
func recordSize(r *kgo.Record) int {
	const batch, record, header = 61, 30, 10 // fixed parts, generously
	size := batch + record + len(r.Key) + len(r.Value)
	for i := range r.Headers {
		size += header + len(r.Headers[i].Key) + len(r.Headers[i].Value)
	}
	return size
}

func (r *recorder) kind(name string) *kind {
	k, ok := r.kinds[name]
	if !ok {
		k = &kind{name: name, header: []byte(name)}
		r.kinds[name] = k
	}
	return k
}

// text is a header value that many records share. There are few different ones.
func (r *recorder) text(value string) []byte {
	text, ok := r.strings[value]
	if !ok {
		text = []byte(value)
		r.strings[value] = text
	}
	return text
}

// write is the time as text. Records that follow each other share it.
func (s *stamp) write(t time.Time) []byte {
	if s.text == nil || !t.Equal(s.at) {
		s.at, s.text = t, schema.AppendTime(make([]byte, 0, len(time.RFC3339Nano)), t)
	}
	return s.text
}
