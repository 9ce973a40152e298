package postgres

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
)

// DB is the business PostgreSQL. It is safe for concurrent use.
type DB struct {
	pool *pgxpool.Pool
	jobs *river.Client[pgx.Tx] // inserts only
	log  *slog.Logger
}

// Open prepares the connections without making one: a server that is down is
// found by [DB.Ping], not here.
func Open(ctx context.Context, config Config, log *slog.Logger) (*DB, error) {
	settings, err := config.pool()
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, settings)
	if err != nil {
		return nil, fmt.Errorf("preparing connections to PostgreSQL: %w", err)
	}
	db := &DB{pool: pool, log: log}
	if db.jobs, err = db.inserter(); err != nil {
		pool.Close()
		return nil, err
	}
	return db, nil
}

// Ping tells whether PostgreSQL answers.
func (db *DB) Ping(ctx context.Context) error {
	if err := db.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reaching PostgreSQL: %w", explain(err))
	}
	return nil
}

// Close ends the connections, waiting for those in use.
func (db *DB) Close() { db.pool.Close() }
