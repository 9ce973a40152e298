package projector

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// entry is a record of the log as the applier sees it: an event, or a letter
// about one that cannot be applied, or neither.
type entry struct {
	offset  int64
	key     string
	event   *schema.Record
	letter  *schema.DeadLetter
	unknown bool // an event of a type this version does not know
}

func decode(records []*kgo.Record) []entry {
	entries := make([]entry, len(records))
	events := make([]schema.Record, 0, len(records))
	for i, r := range records {
		events = append(events, schema.Record{Offset: r.Offset})
		entries[i] = decodeOne(r, &events[len(events)-1])
	}
	return entries
}

// decodeOne reads one record into event.
func decodeOne(r *kgo.Record, event *schema.Record) entry {
	e := entry{offset: r.Offset, key: strings.ToValidUTF8(string(r.Key), "\uFFFD")}
	if r.Attrs.IsControl() {
		return e
	}
	if err := readAttributes(r, &event.Event); err != nil {
		// Not an event of ours: what it carries is not copied (invariant 10).
		e.letter = &schema.DeadLetter{Offset: r.Offset, Key: e.key, Reason: "not an event: " + err.Error()}
		return e
	}
	if e.key == "" {
		e.key = string(event.Subject)
	}
	var err error
	event.Data = r.Value
	event.Payload, err = schema.Decode(event.Type, r.Value)
	switch {
	case errors.Is(err, schema.ErrUnknownType):
		e.event, e.unknown = event, true
	case err != nil:
		e.letter = letter(event, e.key, err)
	default:
		e.event = event
	}
	return e
}

func readAttributes(r *kgo.Record, event *schema.Event) error {
	for _, h := range r.Headers {
		if err := event.SetAttribute(h.Key, h.Value); err != nil {
			return fmt.Errorf("attribute %s does not parse", h.Key)
		}
	}
	return event.Validate()
}

// letter sets an event of ours aside.
func letter(event *schema.Record, key string, reason error) *schema.DeadLetter {
	return &schema.DeadLetter{Offset: event.Offset, Key: key, Event: event.Event, Reason: reason.Error()}
}

// committedAt is when the record's fact was committed: in Echo's MySQL, where
// the event says so, else to Kafka.
func committedAt(r *kgo.Record) time.Time {
	for _, h := range r.Headers {
		if h.Key != schema.AttrCommitted {
			continue
		}
		if t, err := time.Parse(time.RFC3339, string(h.Value)); err == nil {
			return t
		}
	}
	return r.Timestamp
}
