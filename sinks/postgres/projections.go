package postgres

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/jackc/pgx/v5"
)

//go:embed projections/*.sql
var projectionFiles embed.FS

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
