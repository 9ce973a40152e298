package kafka

import (
	"context"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Seize claims the source without asking who leads, as somebody does who does
// not know of the group.
func (p *Publisher) Seize(ctx context.Context) (schema.Stored, error) {
	p.unclaim()
	if err := p.prepare(ctx); err != nil {
		return schema.Stored{}, err
	}
	stored, err := p.takeOver(ctx)
	return stored, p.Config.explain(err, "claiming source %s", p.Source)
}

// Open is a transaction whose records Kafka has, before its end.
type Open struct {
	commit committer
	load   *load
}

// Open begins a transaction that holds the batch.
func (p *Publisher) Open(ctx context.Context, batch schema.Batch) (*Open, error) {
	o := &Open{
		commit: committer{config: &p.Config, source: p.Source, client: p.client, metrics: p.Metrics},
		load:   newLoad(),
	}
	gather := gatherer{recorder: newRecorder(p.Config.Topics, p.Source, p.limit)}
	gather.add(o.load, &batch)
	if err := o.commit.begin(); err != nil {
		return nil, err
	}
	return o, o.commit.fill(ctx, o.load)
}

// Commit ends the transaction.
func (o *Open) Commit(ctx context.Context) error { return o.commit.end(ctx, o.load) }

// Abort ends the transaction without effect.
func (o *Open) Abort(ctx context.Context) { o.commit.abort(ctx) }

// LookOften lets an idle publisher look all the time whether it still may publish.
func (p *Publisher) LookOften() { p.looks = time.Millisecond }
