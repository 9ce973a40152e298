package kafka

import (
	"context"
	"errors"
	"log/slog"

	"github.com/twmb/franz-go/pkg/kerr"

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
	t := tail{client: client, topic: p.Config.Topics.Positions, source: p.Source}
	stable, err := t.stable(ctx)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return schema.Position{}, nil // before the first start
	}
	if err != nil {
		return schema.Position{}, p.Config.explain(err, "reading the position of source %s", p.Source)
	}
	position, err := t.last(ctx, stable)
	return position, p.Config.explain(err, "reading the position of source %s", p.Source)
}

// Set stores another position, in a transaction that fences a running
// publisher: that one stops with [schema.StateFenced], claims again and goes on
// from here. Events between the old and the new position are skipped or
// published again. A stored position that cannot be read is replaced; one of
// another source is not.
func (p *Positions) Set(ctx context.Context, position schema.Position) error {
	publisher := Publisher{Config: p.Config, Source: p.Source, Log: p.Log, Metrics: NewMetrics(nil)}
	defer publisher.Close()
	if _, err := publisher.takeOver(ctx); err != nil && !errors.Is(err, errUnreadable) {
		return p.Config.explain(err, "setting the position of source %s", p.Source)
	}
	batches := make(chan schema.Batch, 1)
	batches <- schema.Batch{Position: position}
	close(batches)
	return publisher.Publish(ctx, batches)
}
