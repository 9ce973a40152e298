package postgres

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// Push is what delivery asks of the live push projection, and tells it.
type Push struct{ DB *DB }

// ReadUpTo is the box id up to which a user has read a peer; 0 when unknown.
func (p *Push) ReadUpTo(ctx context.Context, user int64, peer schema.Peer) (int64, error) {
	var box int64
	err := p.DB.pool.QueryRow(ctx, `
		select max_box_id from push.reads where user_id = $1 and peer_kind = $2 and peer_id = $3`,
		user, string(peer.Kind), peer.ID).Scan(&box)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, fmt.Errorf("looking up what user %d has read: %w", user, explain(err))
	}
	return box, nil
}

// IsDeleted tells whether a user's copy of a message was deleted.
func (p *Push) IsDeleted(ctx context.Context, user, message int64) (bool, error) {
	var deleted bool
	err := p.DB.pool.QueryRow(ctx, `
		select deleted_at is not null from push.ledger where user_id = $1 and message_id = $2`,
		user, message).Scan(&deleted)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return false, fmt.Errorf("looking up message %d of user %d: %w", message, user, explain(err))
	}
	return deleted, nil
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
