package kafka

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// The types of the records of the dead topic.
const (
	typeDeadRow   = "echo.cdc.dead_row"   // no rule could map the row: value is a [schema.DeadRow]
	typeDeadEvent = "echo.cdc.dead_event" // Kafka would not take the event: value is a [DeadEvent]
)

// DeadEvent is an event that could not be published as it is. Like a dead row
// it says where the fact is and why it was set aside, and nothing of its
// content (invariant 10).
type DeadEvent struct {
	ID        string    `json:"id"`
	Type      string    `json:"type"`
	Subject   string    `json:"subject"`
	GTID      string    `json:"gtid"`
	Reason    string    `json:"reason"`
	Committed time.Time `json:"committed,omitzero"`
}

func (r *recorder) deadRow(row *schema.DeadRow) kgo.Record {
	id := fmt.Sprintf("%s/%s/%d", row.GTID, row.Table, row.Index)
	return r.dead(typeDeadRow, id, row.Table, row)
}

func (r *recorder) deadEvent(e *schema.Event, size int) kgo.Record {
	return r.dead(typeDeadEvent, string(e.ID), string(e.Subject), &DeadEvent{
		ID:        string(e.ID),
		Type:      e.Type,
		Subject:   string(e.Subject),
		GTID:      string(e.GTID),
		Reason:    fmt.Sprintf("the event takes %d bytes as a record, the topics and kafka.topics.max_record_bytes allow %d", size, r.limit),
		Committed: e.Committed,
	})
}

func (r *recorder) dead(kind, id, subject string, body any) kgo.Record {
	value, err := json.Marshal(body)
	if err != nil {
		value = nil // unreachable: every field marshals
	}
	return kgo.Record{
		Topic: r.topics.Dead,
		Key:   []byte(subject),
		Value: value,
		Headers: []kgo.RecordHeader{
			{Key: schema.AttrSpecVersion, Value: r.version},
			{Key: schema.AttrID, Value: []byte(id)},
			{Key: schema.AttrType, Value: []byte(kind)},
			{Key: schema.AttrSource, Value: r.own},
			{Key: schema.AttrSubject, Value: []byte(subject)},
			{Key: schema.AttrContentType, Value: r.json},
		},
	}
}
