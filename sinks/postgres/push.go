package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/echo-im/echocdc/schema"
)

// PushBook is the push projection's tables inside a step.
type PushBook struct {
	tx       *Tx
	attempts int
}

// Push are the tables of the push projection. Jobs it enqueues are attempted
// so many times.
func (tx *Tx) Push(attempts int) *PushBook { return &PushBook{tx, attempts} }

// Record writes decisions on copies that have none yet, and enqueues the jobs
// of those and no others.
func (b *PushBook) Record(ctx context.Context, decisions []schema.PushDecision) error {
	if len(decisions) == 0 {
		return nil
	}
	// May run twice: Echo writes a second copy after a crash of its own, and the
	// first decision stands.
	rows, err := b.tx.Query(ctx, `
		insert into ledger (user_id, message_id, decision)
		select * from unnest($1::bigint[], $2::bigint[], $3::text[])
		on conflict (user_id, message_id) do nothing
		returning user_id, message_id`,
		column(decisions, func(d *schema.PushDecision) int64 { return d.UserID }),
		column(decisions, func(d *schema.PushDecision) int64 { return d.MessageID }),
		column(decisions, func(d *schema.PushDecision) string { return string(d.Outcome) }))
	if err != nil {
		return err
	}
	isNew := make(map[schema.UserMessage]bool, len(decisions))
	var key schema.UserMessage
	if _, err := pgx.ForEachRow(rows, []any{&key.UserID, &key.MessageID}, func() error {
		isNew[key] = true
		return nil
	}); err != nil {
		return fmt.Errorf("writing the ledger: %w", err)
	}
	return b.enqueue(ctx, decisions, isNew)
}

// enqueue inserts the jobs without unique options: the ledger has made them
// unique, for longer than River keeps a job.
func (b *PushBook) enqueue(ctx context.Context, decisions []schema.PushDecision, isNew map[schema.UserMessage]bool) error {
	var jobs []river.InsertManyParams
	for i := range decisions {
		d := &decisions[i]
		if d.Job == nil || !isNew[d.UserMessage] {
			continue
		}
		isNew[d.UserMessage] = false
		jobs = append(jobs, river.InsertManyParams{
			Args:       *d.Job,
			InsertOpts: &river.InsertOpts{Queue: PushQueue, MaxAttempts: b.attempts},
		})
	}
	if len(jobs) == 0 {
		return nil
	}
	if _, err := b.tx.jobs.InsertManyFastTx(ctx, b.tx.Tx, jobs); err != nil {
		return fmt.Errorf("enqueueing %d pushes: %w", len(jobs), err)
	}
	return nil
}
