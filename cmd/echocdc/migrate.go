package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/sinks/postgres"
)

// migrationTime is how long a migration may take: projections are made whole,
// and the rest is small.
const migrationTime = 10 * time.Minute

// migrateCommand makes and updates the tables in PostgreSQL.
func (p *program) migrateCommand() *cobra.Command {
	var dryRun, asJSON bool
	cmd := &cobra.Command{
		Use:     "migrate",
		GroupID: groupSettle,
		Short:   "Make or update the tables in PostgreSQL",
		Long: `Make or update the tables in the business PostgreSQL: progress in schema echocdc, jobs in echocdc_river, each
projection in a schema of its own. Tables of others are not touched. Running it twice, or on two machines at once, does no harm.`,
		Example: `  echocdc migrate --config echocdc.yaml --dry-run    say what would be done
  echocdc migrate --config echocdc.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			loaded, err := p.load(cmd, "postgres", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), migrationTime)
			defer cancel()
			steps, err := p.migrate(ctx, loaded, dryRun)
			return p.tellSteps(migration{Done: !dryRun && err == nil, Steps: steps}, asJSON, err)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "say what would be done, and do nothing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// migration is what was done, or would be.
type migration struct {
	Done  bool     `json:"done"`
	Steps []string `json:"steps"`
}

func (p *program) migrate(ctx context.Context, loaded *config.Loaded, dryRun bool) ([]string, error) {
	db, err := postgres.Open(ctx, loaded.Postgres, warningsOnly(newLogger(loaded.Log, p.stderr, p.environ)))
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if dryRun {
		return db.Pending(ctx)
	}
	return db.Migrate(ctx)
}

// tellSteps prints the steps, those before a failure too, and returns the failure.
func (p *program) tellSteps(m migration, asJSON bool, failure error) error {
	if asJSON {
		if m.Steps == nil {
			m.Steps = []string{}
		}
		if err := p.printJSON(m); err != nil {
			return err
		}
		return failure
	}
	for _, step := range m.Steps {
		fmt.Fprintln(p.stdout, step)
	}
	if len(m.Steps) == 0 && failure == nil {
		fmt.Fprintln(p.stdout, "nothing to do: all tables are as this echocdc wants them")
	}
	return failure
}
