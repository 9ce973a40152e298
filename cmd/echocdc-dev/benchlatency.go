package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/test/bench"
	"github.com/echo-im/echocdc/test/stack"
)

func benchLatencyCommand() *cobra.Command {
	f := benchFlags{rows: 1, runs: 1, perCommit: 1, database: "mysql", commits: 1000, warm: 20 * time.Second, during: 30 * time.Second}
	cmd := &cobra.Command{
		Use:   "latency",
		Short: "How long a listener waits for what was committed, at a steady rate",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.show(cmd, func(log io.Writer) (measured, error) {
				return onGround(cmd.Context(), log, func(g *ground) (*bench.LatencyResult, error) {
					latency := bench.Latency{
						Surroundings: g.Surroundings, Binary: g.binary, Dir: g.dir,
						PerSecond: f.commits, Warm: f.warm, For: f.during, Log: log,
					}
					return latency.Run(cmd.Context())
				})
			})
		},
	}
	cmd.Flags().IntVar(&f.commits, "per-second", f.commits, "single-row `transactions` a second")
	f.addTimesTo(cmd)
	return cmd
}

func benchIdleCommand() *cobra.Command {
	f := benchFlags{rows: 1, runs: 1, perCommit: 1, database: "mysql", commits: 1, warm: 10 * time.Second, during: 30 * time.Second}
	cmd := &cobra.Command{
		Use:   "idle",
		Short: "What the reader costs while nothing happens",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return f.show(cmd, func(log io.Writer) (measured, error) {
				return onGround(cmd.Context(), log, func(g *ground) (*bench.IdleResult, error) {
					idle := bench.Idle{Surroundings: g.Surroundings, Binary: g.binary, Dir: g.dir, Settle: f.warm, For: f.during, Log: log}
					return idle.Run(cmd.Context())
				})
			})
		},
	}
	f.addTimesTo(cmd)
	return cmd
}

func (f *benchFlags) addTimesTo(cmd *cobra.Command) {
	cmd.Flags().DurationVar(&f.warm, "warm", f.warm, "`time` that passes before it counts")
	cmd.Flags().DurationVar(&f.during, "for", f.during, "`time` that is measured")
	cmd.Flags().BoolVar(&f.asJSON, "json", false, "print the result as one JSON object on the last line, too")
}

func (f *benchFlags) validateTimes() error {
	if f.commits < 1 || f.warm < 0 || f.during < time.Second {
		return errors.New("--per-second wants 1 or more, --for 1s or more")
	}
	return nil
}

// onGround measures between a MySQL and a Kafka with the settings that Kafka has by itself.
func onGround[T any](ctx context.Context, log io.Writer, measure func(*ground) (T, error)) (result T, err error) {
	g, err := newGround(ctx, stack.Set{stack.KindMySQL: {Quick: true}, stack.KindKafka: {}}, log)
	if err != nil {
		return result, fmt.Errorf("starting servers: %w", err)
	}
	defer func() { err = errors.Join(err, g.end(ctx)) }()
	return measure(g)
}
