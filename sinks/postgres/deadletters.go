package postgres

import (
	"context"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// setAside stores the step's dead letters and parks their keys (invariant 6).
func (s *Store) setAside(ctx context.Context, tx pgx.Tx, step schema.Step) error {
	if len(step.Dead) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	for i := range step.Dead {
		s.queueLetter(batch, step.Partition, &step.Dead[i])
	}
	return tx.SendBatch(ctx, batch).Close()
}

func (s *Store) queueLetter(batch *pgx.Batch, partition int32, d *schema.DeadLetter) {
	// May run twice: an event is at one offset, and is set aside there once.
	batch.Queue(`
		insert into echocdc.dead_letters (
			projection, version, topic, partition, log_offset, key, reason, follows, event_id, event_type,
			source, event_time, gtid, committed, origin, adapter, data)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		on conflict do nothing`,
		s.Projection, s.Version, s.Topic, partition, d.Offset, text(d.Key), text(d.Reason), d.Follows,
		text(string(d.Event.ID)), text(d.Event.Type), text(d.Event.Source), moment(d.Event.Time),
		text(string(d.Event.GTID)), moment(d.Event.Committed), text(string(d.Event.Origin)), text(d.Event.Adapter), d.Event.Data)
	if d.Key == "" || d.Follows {
		return
	}
	// May run twice: a key is parked or not.
	batch.Queue(`
		insert into echocdc.parked_keys (projection, version, topic, partition, key)
		values ($1, $2, $3, $4, $5)
		on conflict do nothing`,
		s.Projection, s.Version, s.Topic, partition, text(d.Key))
}

// text is what PostgreSQL takes as text: valid UTF-8 without NUL. What a
// stranger put on the topic must not keep it from being set aside.
func text(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\x00", "\uFFFD")
}

// moment is a time, or null for the zero time.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
