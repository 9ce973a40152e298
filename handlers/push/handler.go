package push

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// PresenceFunc tells which of the users are online at a moment. It is called
// outside a transaction, at most once for a batch.
type PresenceFunc func(ctx context.Context, users []int64, now time.Time) (map[int64]bool, error)

// Book is the projection's tables inside one transaction.
type Book interface {
	// Recall reads what is known of what the query names.
	Recall(ctx context.Context, query schema.PushQuery) (schema.PushMemory, error)
	// Record writes decisions on copies that have none yet, and enqueues the
	// jobs of those and no others.
	Record(ctx context.Context, decisions []schema.PushDecision) error
	// Remember stores what changed.
	Remember(ctx context.Context, changes schema.PushChanges) error
}

// Handler holds the rules of the push projection.
type Handler struct {
	Config Config
	// Presence may be nil: then nobody can say who is online.
	Presence PresenceFunc
	// Now is the clock; time.Now when nil.
	Now func() time.Time
	Log *slog.Logger
	// Metrics may be nil.
	Metrics *Metrics
}

// Plan looks up who is online and folds a batch into what it asks of the book.
// It may be applied again after a transaction that did not commit.
func (h *Handler) Plan(ctx context.Context, records []schema.Record) *Plan {
	now := time.Now
	if h.Now != nil {
		now = h.Now
	}
	p := &Plan{records: records, rules: rules{Config: h.Config, now: now()}, metrics: h.Metrics}
	p.online, p.presence = h.look(ctx, records, p.now)
	p.query = queryFor(records)
	return p
}

// look asks who of the live candidates is online. The second result is false
// when nobody could say.
func (h *Handler) look(ctx context.Context, records []schema.Record, now time.Time) (map[int64]bool, bool) {
	users := newSet[int64]()
	for i := range records {
		d, ok := records[i].Payload.(*schema.MessageDelivered)
		if ok && records[i].Origin == schema.OriginStream && !schema.IsSystemUser(d.SenderID) {
			users.add(d.UserID)
		}
	}
	if len(users.all) == 0 {
		return nil, true
	}
	if h.Presence == nil {
		return nil, false
	}
	online, err := h.Presence(ctx, users.all, now)
	if err != nil {
		h.Log.WarnContext(ctx, "presence unknown", "error", err, "policy", h.Config.WhenPresenceUnknown, "users", len(users.all))
		return nil, false
	}
	return online, true
}

// Plan is what a batch asks of the book.
type Plan struct {
	rules

	records []schema.Record
	query   schema.PushQuery
	metrics *Metrics
	counts  map[schema.PushOutcome]int
}

// Apply decides every delivered copy of the batch, in log order, and writes the
// decisions with their jobs and what the batch changed.
func (p *Plan) Apply(ctx context.Context, book Book) error {
	memory, err := book.Recall(ctx, p.query)
	if err != nil {
		return fmt.Errorf("recalling settings: %w", err)
	}
	walk := newWalk(&p.rules, memory)
	for i := range p.records {
		walk.step(&p.records[i])
	}
	// Decisions come first: a deletion later in the batch marks one of them.
	if err := book.Record(ctx, walk.decisions); err != nil {
		return fmt.Errorf("recording decisions: %w", err)
	}
	if err := book.Remember(ctx, walk.changes); err != nil {
		return fmt.Errorf("remembering settings: %w", err)
	}
	p.counts = walk.counts
	return nil
}

// Committed counts the decisions: call it when the transaction has committed.
func (p *Plan) Committed() { p.metrics.add(p.counts) }
