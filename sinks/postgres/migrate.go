package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

//go:embed projections/*.sql
var projectionFiles embed.FS

const (
	serviceSchema = "echocdc"
	// migrationLock keeps two processes from migrating at once; the number is arbitrary.
	migrationLock = 0x6563686f636463
)

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

func (db *DB) migrateService(ctx context.Context) ([]string, error) {
	if _, err := db.pool.Exec(ctx, "create schema if not exists "+serviceSchema); err != nil {
		return nil, fmt.Errorf("creating schema %s: %w", serviceSchema, err)
	}
	provider, err := db.goose()
	if err != nil {
		return nil, err
	}
	defer provider.Close()
	results, err := provider.Up(ctx)
	var done []string
	for _, r := range results {
		done = append(done, serviceSchema+": "+path.Base(r.Source.Path))
	}
	if err != nil {
		return done, fmt.Errorf("migrating schema %s: %w", serviceSchema, err)
	}
	return done, nil
}

func (db *DB) pendingService(ctx context.Context) ([]string, error) {
	exists, err := db.hasSchema(ctx, serviceSchema)
	if err != nil {
		return nil, err
	}
	provider, err := db.goose()
	if err != nil {
		return nil, err
	}
	defer provider.Close()
	var applied int64
	if exists {
		if applied, err = provider.GetDBVersion(ctx); err != nil {
			return nil, fmt.Errorf("reading the version of schema %s: %w", serviceSchema, err)
		}
	}
	var pending []string
	for _, source := range provider.ListSources() {
		if source.Version > applied {
			pending = append(pending, serviceSchema+": "+path.Base(source.Path))
		}
	}
	return pending, nil
}

func (db *DB) goose() (*goose.Provider, error) {
	files, err := fs.Sub(migrationFiles, "migrations")
	if err != nil {
		return nil, fmt.Errorf("reading migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, stdlib.OpenDBFromPool(db.pool), files,
		goose.WithTableName(serviceSchema+".migrations"), goose.WithSlog(db.log))
	if err != nil {
		return nil, fmt.Errorf("preparing migrations: %w", err)
	}
	return provider, nil
}

func (db *DB) migrateJobs(ctx context.Context) ([]string, error) {
	if _, err := db.pool.Exec(ctx, "create schema if not exists "+jobSchema); err != nil {
		return nil, fmt.Errorf("creating schema %s: %w", jobSchema, err)
	}
	return db.river(ctx, &rivermigrate.MigrateOpts{})
}

func (db *DB) pendingJobs(ctx context.Context) ([]string, error) {
	return db.river(ctx, &rivermigrate.MigrateOpts{DryRun: true})
}

func (db *DB) river(ctx context.Context, options *rivermigrate.MigrateOpts) ([]string, error) {
	migrator, err := rivermigrate.New(riverpgxv5.New(db.pool), &rivermigrate.Config{Schema: jobSchema, Logger: db.log})
	if err != nil {
		return nil, fmt.Errorf("preparing migrations of schema %s: %w", jobSchema, err)
	}
	result, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, options)
	if err != nil {
		return nil, fmt.Errorf("migrating schema %s: %w", jobSchema, err)
	}
	var done []string
	for _, v := range result.Versions {
		done = append(done, fmt.Sprintf("%s: %03d %s", jobSchema, v.Version, v.Name))
	}
	return done, nil
}

// createProjections makes every projection version that is missing, each whole
// from its file: a change is a new version, not a migration.
func (db *DB) createProjections(ctx context.Context) ([]string, error) {
	pending, err := db.pendingProjections(ctx)
	if err != nil {
		return nil, err
	}
	var done []string
	for _, name := range pending {
		text, err := projectionFiles.ReadFile("projections/" + name + ".sql")
		if err != nil {
			return done, fmt.Errorf("reading projection %s: %w", name, err)
		}
		err = pgx.BeginFunc(ctx, db.pool, func(tx pgx.Tx) error {
			_, err := tx.Exec(ctx, string(text))
			return err
		})
		if err != nil {
			return done, fmt.Errorf("creating projection %s: %w", name, err)
		}
		done = append(done, name)
	}
	return done, nil
}

func (db *DB) pendingProjections(ctx context.Context) ([]string, error) {
	files, err := fs.Glob(projectionFiles, "projections/*.sql")
	if err != nil {
		return nil, fmt.Errorf("listing projections: %w", err)
	}
	var pending []string
	for _, file := range files {
		name := strings.TrimSuffix(path.Base(file), ".sql")
		exists, err := db.hasSchema(ctx, name)
		if err != nil {
			return nil, err
		}
		if !exists {
			pending = append(pending, name)
		}
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
