package postgres

import (
	"context"
	"fmt"

	"github.com/echo-im/echocdc/schema"
)

// Push is what delivery asks of the live push projection, and tells it.
type Push struct{ DB *DB }

// Standing is what is known of a push now.
func (p *Push) Standing(ctx context.Context, job schema.PushJob) (schema.PushStanding, error) {
	var s schema.PushStanding
	err := p.DB.pool.QueryRow(ctx, `
		select coalesce(l.outcome, ''), l.deleted_at is not null, coalesce(r.max_box_id, 0)
		from (values (1)) as one
		left join push.ledger l on l.user_id = $1 and l.message_id = $2
		left join push.reads r on r.user_id = $1 and r.peer_kind = $3 and r.peer_id = $4`,
		job.UserID, job.MessageID, string(job.Peer.Kind), job.Peer.ID).Scan(&s.Settled, &s.Deleted, &s.ReadUpTo)
	if err != nil {
		return s, fmt.Errorf("looking up push %s: %w", job.EventID, explain(err))
	}
	return s, nil
}

// Recorded writes what became of a push into the ledger.
func (p *Push) Recorded(ctx context.Context, job schema.PushJob, outcome schema.PushOutcome, detail string) error {
	// May run twice: a job that was cut off before River knew it done is worked again.
	_, err := p.DB.pool.Exec(ctx, `
		update push.ledger set outcome = $3, detail = $4, settled_at = now()
		where user_id = $1 and message_id = $2`,
		job.UserID, job.MessageID, string(outcome), text(detail))
	if err != nil {
		return fmt.Errorf("recording push %s as %s: %w", job.EventID, outcome, explain(err))
	}
	return nil
}

// Outcomes counts the ledger by what became of each copy. It reads the whole
// ledger: for books, not for metrics.
func (p *Push) Outcomes(ctx context.Context) (map[schema.PushOutcome]int64, error) {
	rows, err := p.DB.pool.Query(ctx, `
		select coalesce(outcome, decision), count(*) from push.ledger group by 1`)
	if err != nil {
		return nil, fmt.Errorf("counting push outcomes: %w", explain(err))
	}
	counts := map[schema.PushOutcome]int64{}
	var outcome schema.PushOutcome
	var n int64
	if err := each(rows, func() { counts[outcome] = n }, &outcome, &n); err != nil {
		return nil, fmt.Errorf("counting push outcomes: %w", explain(err))
	}
	return counts, nil
}
