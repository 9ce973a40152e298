package kafka

import (
	"context"
	"errors"
	"fmt"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// Positions is the stored position of a source, for operators.
type Positions struct {
	Config Config
	Source string
	Log    *slog.Logger
}

// Last is the position as committed now: zero when there is none. It disturbs
// nobody.
func (p *Positions) Last(ctx context.Context) (schema.Position, error) {
	client, err := p.Config.connect(ctx, p.Log)
	if err != nil {
		return schema.Position{}, p.Config.explain(err, "reading the position of source %s", p.Source)
	}
	defer client.Close()
	t := tail{client: client, topic: p.Config.Topics.Positions}
	stable, err := t.stable(ctx)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return schema.Position{}, nil // before the first start
	}
	if err != nil {
		return schema.Position{}, p.Config.explain(err, "reading the position of source %s", p.Source)
	}
	position, err := p.Config.lastPosition(ctx, t, p.Source, stable)
	if errors.Is(err, errOtherID) {
		err = nil // it can be read all the same
	}
	return position, p.Config.explain(err, "reading the position of source %s", p.Source)
}

// Set stores another position, in a transaction that fences a running
// publisher: that one stops with [schema.StateFenced], claims again and goes on
// from here. Events between the old and the new position are skipped or
// published again. A stored position that cannot be read is replaced; one of
// another source is not. The history goes with it.
func (p *Positions) Set(ctx context.Context, position schema.Position, history ...schema.HistoryRecord) error {
	publisher := Publisher{Config: p.Config, Source: p.Source, Log: p.Log, Metrics: NewMetrics(nil)}
	return publisher.store(ctx, schema.Batch{Position: position, History: history})
}

// headerID is who wrote a position: only publishers with one transactional id
// fence each other.
const headerID = "transactional_id"

// positionRecord is a position as it is stored.
func positionRecord(config *Config, position schema.Position) *kgo.Record {
	return &kgo.Record{
		Topic:   config.Topics.Positions,
		Key:     []byte(position.Source),
		Value:   position.Encode(),
		Headers: []kgo.RecordHeader{{Key: headerID, Value: []byte(config.TransactionalID(position.Source))}},
	}
}

// lastPosition is the last committed position before the offset, or the zero
// position. Records of another source, of another transactional id, or of a
// version that this code cannot read, are a [schema.Stop].
func (c *Config) lastPosition(ctx context.Context, t tail, source string, end int64) (schema.Position, error) {
	records, err := t.last(ctx, end)
	if err != nil || len(records) == 0 {
		return schema.Position{}, err
	}
	for _, r := range records {
		if string(r.Key) != source {
			return schema.Position{}, &schema.Stop{
				State:  schema.StateForeign,
				Err:    fmt.Errorf("topic %s holds a position of source %q at offset %d, this is source %q", t.topic, r.Key, r.Offset, source),
				Remedy: "give this source a topic of its own with kafka.topics.positions, or set source.name back",
			}
		}
	}
	newest := records[len(records)-1]
	if len(newest.Value) == 0 {
		return schema.Position{}, nil // deleted by an operator
	}
	position, err := schema.DecodePosition(newest.Value)
	if err != nil {
		return schema.Position{}, &schema.Stop{
			State:  schema.StateForeign,
			Err:    fmt.Errorf("topic %s, offset %d: %w: %w", t.topic, newest.Offset, errUnreadable, err),
			Remedy: "run the echocdc that wrote it, or a newer one; 'echocdc position set' writes a new one",
		}
	}
	return position, c.isOurs(newest)
}

// isOurs refuses a position that a publisher wrote whom we would not fence.
func (c *Config) isOurs(r *kgo.Record) error {
	ours := c.TransactionalID(string(r.Key))
	for _, h := range r.Headers {
		if h.Key == headerID && string(h.Value) != ours {
			return &schema.Stop{
				State:  schema.StateForeign,
				Err:    fmt.Errorf("topic %s, offset %d: %w: it is %q, ours is %q", r.Topic, r.Offset, errOtherID, h.Value, ours),
				Remedy: "set kafka.transaction.id_prefix back; or, once no instance with the other runs, set the same position again with 'echocdc position set'",
			}
		}
	}
	return nil
}
