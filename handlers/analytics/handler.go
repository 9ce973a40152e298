package analytics

import (
	"context"
	"fmt"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Tables are the projection's tables inside one transaction.
type Tables interface {
	// Insert stores the facts that are not there yet and tells which were new.
	Insert(ctx context.Context, facts schema.AnalyticsFacts) (schema.FreshFacts, error)
	// Add adds to the daily figures. Those who were active or sent on a day
	// before are not counted again.
	Add(ctx context.Context, rollUps schema.RollUps) error
}

// Handler holds the rules of the analytics projection.
type Handler struct {
	// Zone is where a day begins and ends.
	Zone *time.Location
}

// Plan folds a batch into what it asks of the tables. It may be applied again
// after a transaction that did not commit.
func (h *Handler) Plan(records []schema.Record) *Plan {
	f := newFold(h.Zone)
	for i := range records {
		f.add(&records[i])
	}
	return &Plan{facts: f.facts(), signIns: f.signIns}
}

// Plan is what a batch asks of the tables.
type Plan struct {
	facts   schema.AnalyticsFacts
	signIns []schema.Activity
}

// Apply writes the facts, then the figures that follow from the new ones.
func (p *Plan) Apply(ctx context.Context, tables Tables) error {
	fresh, err := tables.Insert(ctx, p.facts)
	if err != nil {
		return fmt.Errorf("storing facts: %w", err)
	}
	if err := tables.Add(ctx, rollUp(&p.facts, fresh, p.signIns)); err != nil {
		return fmt.Errorf("adding to daily figures: %w", err)
	}
	return nil
}
