package postgres_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/test/stack"
)

// database is a migrated database of one test.
type database struct {
	*postgres.DB

	conn *pgx.Conn
}

func open(tb testing.TB) *database {
	tb.Helper()
	db := openEmpty(tb)
	_, err := db.Migrate(tb.Context())
	require.NoError(tb, err)
	return db
}

func openEmpty(tb testing.TB) *database {
	tb.Helper()
	server := stack.Postgres(tb)
	config := postgres.DefaultConfig()
	config.URL, config.MaxConnections = server.URL, 6
	db, err := postgres.Open(tb.Context(), config, slog.New(slog.DiscardHandler))
	require.NoError(tb, err)
	tb.Cleanup(db.Close)
	return &database{DB: db, conn: server.Open(tb)}
}

func (d *database) store(projection string) *postgres.Store {
	return &postgres.Store{DB: d.DB, Projection: projection, Version: 1, Topic: "echo.events"}
}

// value is the single value of a query.
func value[T any](tb testing.TB, d *database, query string, args ...any) T {
	tb.Helper()
	var v T
	require.NoError(tb, d.conn.QueryRow(tb.Context(), query, args...).Scan(&v))
	return v
}

// count is how many rows a table has.
func (d *database) count(tb testing.TB, table string) int {
	tb.Helper()
	return value[int](tb, d, "select count(*) from "+table)
}

// waitsForLock tells whether a statement waits for another transaction.
func (d *database) waitsForLock(ctx context.Context) bool {
	var waits bool
	err := d.conn.QueryRow(ctx, `
		select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')`,
	).Scan(&waits)
	return err == nil && waits
}

// claim claims partition 0.
func claim(tb testing.TB, s *postgres.Store) schema.Claim {
	tb.Helper()
	c, err := s.Claim(tb.Context(), 0)
	require.NoError(tb, err)
	return c
}

// to is a step of partition 0 under a claim.
func to(c schema.Claim, next int64) schema.Step {
	return schema.Step{Epoch: c.Epoch, From: c.Next, Next: next}
}

func nothing(context.Context, *postgres.Tx) error { return nil }
