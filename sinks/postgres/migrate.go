package postgres

import (
	"context"
	"fmt"
)

// migrationLock keeps two processes from migrating at once; the number is arbitrary.
const migrationLock = 0x6563686f636463

// Migrate brings the service tables, River's tables and every projection up to
// this version, and names what it did. Run at the same time elsewhere, it
// waits; run again, it does nothing.
func (db *DB) Migrate(ctx context.Context) ([]string, error) {
	conn, err := db.pool.Acquire(ctx)
	if err != nil {
		return nil, fmt.Errorf("reaching PostgreSQL: %w", explain(err))
	}
	defer conn.Release()
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", migrationLock); err != nil {
		return nil, fmt.Errorf("waiting for other migrations: %w", explain(err))
	}
	defer conn.Exec(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", migrationLock) //nolint:errcheck // the connection's end unlocks too

	var done []string
	for _, part := range []func(context.Context) ([]string, error){db.migrateService, db.migrateJobs, db.createProjections} {
		names, err := part(ctx)
		done = append(done, names...)
		if err != nil {
			return done, explain(err)
		}
	}
	return done, nil
}

// Pending names what [DB.Migrate] would do, and changes nothing.
func (db *DB) Pending(ctx context.Context) ([]string, error) {
	var pending []string
	for _, part := range []func(context.Context) ([]string, error){db.pendingService, db.pendingJobs, db.pendingProjections} {
		names, err := part(ctx)
		if err != nil {
			return pending, explain(err)
		}
		pending = append(pending, names...)
	}
	return pending, nil
}

func (db *DB) hasSchema(ctx context.Context, name string) (bool, error) {
	var exists bool
	err := db.pool.QueryRow(ctx, "select to_regnamespace($1) is not null", name).Scan(&exists)
	if err != nil {
		return false, fmt.Errorf("looking for schema %s: %w", name, err)
	}
	return exists, nil
}
