package main

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/bench"
	"github.com/echo-im/echocdc/test/stack"
)

func benchSnapshotCommand() *cobra.Command {
	f := benchFlags{rows: 1_000_000, perCommit: 1, runs: 1, database: "mysql", kafkas: []string{"embedded"}}
	cmd := &cobra.Command{
		Use:   "snapshot",
		Short: "How fast a snapshot is, and what a point query on the server feels of one at the default rate",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.show(cmd, func(log io.Writer) (measured, error) { return f.snapshot(cmd.Context(), log) })
		},
	}
	f.addTo(cmd)
	cmd.Flags().StringVar(&f.database, "database", f.database, "`mysql` or mariadb")
	return cmd
}

func (f *benchFlags) snapshot(ctx context.Context, log io.Writer) (result *bench.SnapshotResult, err error) {
	set := stack.Set{stack.KindMySQL: {Quick: true}}
	if f.database == "mariadb" {
		set = stack.Set{stack.KindMariaDB: {Quick: true}}
	}
	g, err := newGround(ctx, set, log)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, g.end(ctx)) }()
	if err := g.embedKafka(); err != nil {
		return nil, err
	}
	const asked = 5 * time.Second
	snapshot := bench.Snapshot{Surroundings: g.Surroundings, Binary: g.binary, Dir: g.dir, Rows: f.rows, For: asked, Log: log}
	return snapshot.Run(ctx)
}
