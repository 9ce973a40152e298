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
	limit  int32 // bytes of a record
	slabs  sync.Pool

	kinds map[string]*kind
	// Header values that most records share.
	version, json, own      []byte
	source, adapter, origin word
	// The last times written, which the events of a commit share.
	when, committed stamp
}

// kind is what is known of an event type.
type kind struct {
	name   string
	header []byte
	seen   int // in the batch at hand
}

// word is a string as a header value, made anew only when it changes.
type word struct {
	text   string
	header []byte
}

// stamp is a time as a header value, made anew only when it changes.
type stamp struct {
	at     time.Time
	header []byte
}

func newRecorder(topics TopicSettings, source string, limit int32) *recorder {
	return &recorder{
		topics:  topics,
		limit:   limit,
		slabs:   sync.Pool{New: func() any { return &slab{} }},
		kinds:   map[string]*kind{},
		version: []byte("1.0"),
		json:    []byte("application/json"),
		own:     []byte(source),
	}
}

// record writes a batch into the load. Events too large for the topic and rows
// without a rule become records of the dead topic.
func (r *recorder) record(batch *schema.Batch, into *load) {
	s, _ := r.slabs.Get().(*slab)
	s.open(&r.slabs, len(batch.Events)+len(batch.Dead))
	r.when, r.committed = stamp{}, stamp{} // they were in memory of the slab before
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
	headers := r.attributes(s, e, k)
	start, end := len(s.headers), len(headers)
	record := kgo.Record{Topic: r.topics.Events, Key: e.Subject, Value: e.Data, Headers: headers[start:end:end]}
	if size := recordSize(&record); size > int(r.limit) {
		s.add(r.deadEvent(e, size))
		into.dead++
		return
	}
	s.headers = headers
	s.add(record)
	k.seen++
}

// attributes appends the event's attributes to the slab's headers.
func (r *recorder) attributes(s *slab, e *schema.Event, k *kind) []kgo.RecordHeader {
	dst := s.headers
	dst = append(dst,
		kgo.RecordHeader{Key: schema.AttrSpecVersion, Value: r.version},
		kgo.RecordHeader{Key: schema.AttrID, Value: e.ID},
		kgo.RecordHeader{Key: schema.AttrType, Value: k.header},
		kgo.RecordHeader{Key: schema.AttrSource, Value: r.source.write(e.Source)},
		kgo.RecordHeader{Key: schema.AttrSubject, Value: e.Subject},
		kgo.RecordHeader{Key: schema.AttrContentType, Value: r.json},
		kgo.RecordHeader{Key: schema.AttrOrigin, Value: r.origin.write(string(e.Origin))},
		kgo.RecordHeader{Key: schema.AttrAdapter, Value: r.adapter.write(e.Adapter)},
	)
	if len(e.GTID) > 0 {
		dst = append(dst, kgo.RecordHeader{Key: schema.AttrGTID, Value: e.GTID})
	}
	if !e.Time.IsZero() {
		dst = append(dst, kgo.RecordHeader{Key: schema.AttrTime, Value: r.when.write(e.Time, s)})
	}
	if !e.Committed.IsZero() {
		dst = append(dst, kgo.RecordHeader{Key: schema.AttrCommitted, Value: r.committed.write(e.Committed, s)})
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

func (w *word) write(text string) []byte {
	if w.header == nil || w.text != text {
		w.text, w.header = text, []byte(text)
	}
	return w.header
}

// write puts the time into the slab's memory.
func (w *stamp) write(t time.Time, s *slab) []byte {
	if w.header == nil || !t.Equal(w.at) {
		start := len(s.text)
		s.text = schema.AppendTime(s.text, t)
		w.at, w.header = t, s.text[start:len(s.text):len(s.text)]
	}
	return w.header
}
