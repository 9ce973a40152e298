package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/bench"
	"github.com/echo-im/echocdc/test/stack"
)

// benchFlags are what a measurement is asked to be.
type benchFlags struct {
	rows      int
	perCommit int
	runs      int
	kafkas    []string
	database  string
	asJSON    bool

	messagesOnly bool
	profiles     string
	peers        []string

	commits      int // a second
	warm, during time.Duration
}

// measured is a result for people and for scripts.
type measured interface{ Write(w io.Writer) }

func benchCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "bench",
		Short: "Measure the product against what its parts could do at best (docs/benchmarks.md)",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(benchRelayCommand(), benchLatencyCommand(), benchIdleCommand(), benchApplyCommand(), benchSnapshotCommand(), benchPartCommand())
	return cmd
}

func benchApplyCommand() *cobra.Command {
	f := benchFlags{rows: 300_000, perCommit: 100, runs: 5, database: "mysql", kafkas: []string{"real"}}
	cmd := &cobra.Command{
		Use:   "apply",
		Short: "Kafka to PostgreSQL, against a bare COPY of the same rows",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.show(cmd, func(log io.Writer) (measured, error) { return f.apply(cmd.Context(), log) })
		},
	}
	f.addTo(cmd)
	return cmd
}

func (f *benchFlags) addTo(cmd *cobra.Command) {
	cmd.Flags().IntVar(&f.rows, "rows", f.rows, "message `rows`")
	cmd.Flags().IntVar(&f.runs, "runs", f.runs, "`runs` that count; one more warms up")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the result as one JSON object on the last line, too")
}

// show measures and prints.
func (f *benchFlags) show(cmd *cobra.Command, measure func(log io.Writer) (measured, error)) error {
	if err := f.validate(); err != nil {
		return err
	}
	out := cmd.OutOrStdout()
	result, err := measure(out)
	if err != nil {
		return err
	}
	result.Write(out)
	if !f.asJSON {
		return nil
	}
	line, err := json.Marshal(result)
	if err != nil {
		return fmt.Errorf("encoding the result: %w", err)
	}
	fmt.Fprintf(out, "%s\n", line)
	return nil
}

func (f *benchFlags) validate() error {
	if f.rows < 1 || f.runs < 1 || f.perCommit < 1 || f.perCommit > maxPerCommit {
		return fmt.Errorf("--rows and --runs want 1 or more, --rows-per-txn 1 to %d", maxPerCommit)
	}
	if f.database != "mysql" && f.database != "mariadb" {
		return fmt.Errorf("--database is %q: use mysql or mariadb", f.database)
	}
	if f.during > 0 {
		return f.validateTimes()
	}
	for _, kafka := range f.kafkas {
		if kafka != "embedded" && kafka != "real" {
			return fmt.Errorf("--kafka has %q: use embedded, real or both", kafka)
		}
	}
	return nil
}

func (f *benchFlags) apply(ctx context.Context, log io.Writer) (result *bench.ApplyResult, err error) {
	g, err := newGround(ctx, stack.Set{stack.KindMySQL: {}, stack.KindPostgres: {}, stack.KindKafka: {}}, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.end(ctx)) }()
	apply := bench.Apply{Surroundings: g.Surroundings, Binary: g.binary, Dir: g.dir, Rows: f.rows, Runs: f.runs, Log: log}
	return apply.Run(ctx)
}
