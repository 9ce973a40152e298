package postgres

import (
	"context"
	"fmt"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

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
