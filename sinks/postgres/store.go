package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/schema"
)

// Store keeps one version of one projection.
type Store struct {
	DB *DB
	// Projection and Version name its tables' schema: <projection>_v<version>.
	Projection string
	Version    int
	// Topic is the log that its progress counts.
	Topic string
}

// Claim makes the caller the owner of a partition: whoever owned it before can
// change nothing from now on. A transaction of his in flight commits first and
// is counted, or never.
func (s *Store) Claim(ctx context.Context, partition int32) (schema.Claim, error) {
	var claim schema.Claim
	// May run twice: each run is a claim of its own.
	err := s.DB.pool.QueryRow(ctx, `
		insert into echocdc.progress as p (projection, version, topic, partition, next_offset, owner_epoch)
		values ($1, $2, $3, $4, $5, 1)
		on conflict (projection, version, topic, partition)
		do update set owner_epoch = p.owner_epoch + 1, updated_at = now()
		returning next_offset, owner_epoch`,
		s.Projection, s.Version, s.Topic, partition, schema.StartOfLog,
	).Scan(&claim.Next, &claim.Epoch)
	if err != nil {
		return claim, fmt.Errorf("claiming partition %d of %s: %w", partition, s.name(), explain(err))
	}
	// A second statement, since the first one's view of other tables is older
	// than the owner's transaction it may have waited for.
	if claim.Parked, err = s.parked(ctx, partition); err != nil {
		return claim, fmt.Errorf("reading parked keys of partition %d of %s: %w", partition, s.name(), explain(err))
	}
	return claim, nil
}

func (s *Store) parked(ctx context.Context, partition int32) ([]string, error) {
	rows, err := s.DB.pool.Query(ctx, `
		select key from echocdc.parked_keys
		where projection = $1 and version = $2 and topic = $3 and partition = $4`,
		s.Projection, s.Version, s.Topic, partition)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// name is the projection's own schema.
func (s *Store) name() string { return fmt.Sprintf("%s_v%d", s.Projection, s.Version) }
