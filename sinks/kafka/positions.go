package kafka

import (
	"context"
	"log/slog"

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
	if err != nil {
		return schema.Position{}, p.Config.explain(err, "reading the position of source %s", p.Source)
	}
	position, err := t.last(ctx, stable)
	return position, p.Config.explain(err, "reading the position of source %s", p.Source)
}

// Set stores another position, in a transaction that fences a running
// publisher: that one stops with [schema.StateFenced], claims again and goes on
// from here. Events between the old and the new position are skipped or
// published again.
func (p *Positions) Set(ctx context.Context, position schema.Position) error {
	publisher := Publisher{Config: p.Config, Source: p.Source, Log: p.Log, Metrics: NewMetrics(nil)}
	defer publisher.Close()
	if _, err := publisher.Claim(ctx); err != nil {
		return err
	}
	batches := make(chan schema.Batch, 1)
	batches <- schema.Batch{Position: position}
	close(batches)
	return publisher.Publish(ctx, batches)
}
