package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// WorkFunc writes what a step's events mean, with the projection's own schema
// as the search path. It may run again after a transaction that did not commit.
type WorkFunc func(ctx context.Context, tx *Tx) error

// Tx is the transaction of a step.
type Tx struct {
	pgx.Tx

	jobs      *riverClient
	partition int32
}

// Advance moves the progress by a step and does its work, in one transaction.
// It gives [schema.ErrSuperseded] when somebody else claimed the partition or
// the step was taken before: nothing of it took effect then.
func (s *Store) Advance(ctx context.Context, step schema.Step, work WorkFunc) error {
	err := pgx.BeginFunc(ctx, s.DB.pool, func(tx pgx.Tx) error {
		if err := s.move(ctx, tx, step); err != nil {
			return err
		}
		if err := s.setAside(ctx, tx, step); err != nil {
			return fmt.Errorf("setting %d events aside: %w", len(step.Dead), err)
		}
		if work == nil {
			return nil
		}
		return work(ctx, &Tx{Tx: tx, jobs: s.DB.jobs, partition: step.Partition})
	})
	if err != nil {
		return fmt.Errorf("advancing partition %d of %s from %d to %d: %w",
			step.Partition, s.name(), step.From, step.Next, explain(err))
	}
	return nil
}

// move fences and moves the progress. Invariant 3: only from the stored next
// offset, only under the owner's epoch; and it comes first, so that it locks
// out every other worker until the commit.
func (s *Store) move(ctx context.Context, tx pgx.Tx, step schema.Step) error {
	batch := &pgx.Batch{}
	batch.Queue(`select set_config('search_path', $1, true)`, s.name())
	// May run twice: the second time the stored offset is no longer step.From.
	batch.Queue(`
		update echocdc.progress set next_offset = $5, updated_at = now()
		where projection = $1 and version = $2 and topic = $3 and partition = $4
		  and next_offset = $6 and owner_epoch = $7`,
		s.Projection, s.Version, s.Topic, step.Partition, step.Next, step.From, step.Epoch)

	results := tx.SendBatch(ctx, batch)
	defer results.Close()
	if _, err := results.Exec(); err != nil {
		return err
	}
	moved, err := results.Exec()
	if err != nil {
		return err
	}
	if moved.RowsAffected() != 1 {
		return schema.ErrSuperseded
	}
	return results.Close()
}
