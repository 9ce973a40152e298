package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

const serviceSchema = "echocdc"

//go:embed migrations/*.sql
var migrationFiles embed.FS

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
