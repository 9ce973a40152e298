package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// positionTime is how long Kafka and Echo's server may take to answer.
const positionTime = time.Minute

// positionCommand shows and sets up to where Echo's log is published.
func (p *program) positionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "position",
		GroupID: groupSettle,
		Short:   "Show, compare, repair or set up to where Echo's log is published",
		Long: `The position is kept in Kafka, in the same transactions as the events. It moves by itself; setting it is the remedy for
states that docs/operations.md names.`,
		Example: `  echocdc position show --config echocdc.yaml
  echocdc position diff --config echocdc.yaml
  echocdc position set now --dry-run --config echocdc.yaml`,
	}
	cmd.AddCommand(p.positionShowCommand(), p.positionSetCommand(), p.positionDiffCommand(), p.positionRepairCommand())
	return cmd
}

func (p *program) positionShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "show",
		Short:   "Show up to where Echo's log is published",
		Long:    "Show the position as committed now. It disturbs nobody.",
		Example: "  echocdc position show --config echocdc.yaml --json | jq -r .gtids",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			position, err := p.positions(settings).Last(ctx)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(position)
			}
			return p.tellPosition(settings.Source.Name, position)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (p *program) positionSetCommand() *cobra.Command {
	var dryRun, asJSON bool
	cmd := &cobra.Command{
		Use:   "set now|earliest|GTIDSET",
		Short: "Set up to where Echo's log counts as published",
		Long: `Set the position: now (what the server has done so far), earliest (the oldest log the server has), or a GTID set as the
server writes it. What lies between is told before: it is skipped when the position moves forward, and published again when it
moves back. A running reader is fenced and goes on from the new position.`,
		Example: `  echocdc position set now --dry-run --config echocdc.yaml
  echocdc position set 3e11fa47-71ca-11e1-9e33-c80aa9429562:1-77 --config echocdc.yaml`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: []string{binlog.StartNow, binlog.StartEarliest},
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := p.load(cmd, "source", "mysql", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			return p.setPosition(ctx, settings, move{start: args[0], dryRun: dryRun, asJSON: asJSON})
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "tell what would change, and change nothing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// move is what position set is asked for.
type move struct {
	start          string
	dryRun, asJSON bool
}

// moved is what position set did, or would do.
type moved struct {
	Done bool            `json:"done"`
	Old  schema.Position `json:"old"`
	New  schema.Position `json:"new"`
	// Skipped counts transactions that are never published, Repeated those that are published again.
	Skipped     uint64 `json:"skipped"`
	SkippedSet  string `json:"skipped_gtids,omitempty"`
	Repeated    uint64 `json:"repeated"`
	RepeatedSet string `json:"repeated_gtids,omitempty"`
}

func (p *program) setPosition(ctx context.Context, settings *config.Loaded, m move) error {
	positions := p.positions(settings)
	old, err := positions.Last(ctx)
	if stop, ok := errors.AsType[*schema.Stop](err); ok && stop.State == schema.StateForeign {
		// One that cannot be read is replaced; one of another source is refused by Set.
		fmt.Fprintf(p.stderr, "echocdc: %v\n", stop)
	} else if err != nil {
		return err
	}
	source := settings.MySQL
	source.Start = m.start
	begin, err := binlog.Begin(ctx, source, settings.Source.Name, layouts())
	if err != nil {
		return err
	}
	wanted := begin.Position
	result, err := compare(old, wanted)
	if err != nil {
		return err
	}
	if !m.dryRun {
		history, err := p.historyBehind(ctx, settings, begin, result.Skipped)
		if err != nil {
			return err
		}
		if err := positions.Set(ctx, wanted, history...); err != nil {
			return err
		}
		result.Done = true
	}
	if m.asJSON {
		return p.printJSON(result)
	}
	return p.tellMoved(result)
}

func (p *program) positions(settings *config.Loaded) *kafka.Positions {
	return &kafka.Positions{
		Config: settings.Kafka,
		Source: settings.Source.Name,
		Log:    newLogger(settings.Log, p.stderr, p.environ),
	}
}

// compare tells what lies between two positions. Between servers of two kinds
// nothing can be compared: all of the old is behind, all of the new is ahead.
func compare(old, wanted schema.Position) (moved, error) {
	from, err := gtid.SpansOf(old)
	if err != nil {
		return moved{}, err
	}
	to, err := gtid.SpansOf(wanted)
	if err != nil {
		return moved{}, err
	}
	skipped, repeated := to.Without(from), from.Without(to)
	return moved{
		Old: old, New: wanted,
		Skipped: skipped.Count(), SkippedSet: skipped.String(),
		Repeated: repeated.Count(), RepeatedSet: repeated.String(),
	}, nil
}

func (p *program) tellPosition(source string, position schema.Position) error {
	if position.IsZero() {
		_, err := fmt.Fprintf(p.stdout, "source %s has no position: the first start begins at mysql.start\n", source)
		return err
	}
	fmt.Fprintf(p.stdout, "source     %s (%s)\nGTIDs      %s\n", position.Source, position.Flavor, position.GTIDs)
	if position.File != "" {
		fmt.Fprintf(p.stdout, "log        %s:%d of server %s\n", position.File, position.Offset, position.Server)
	}
	if !position.Committed.IsZero() {
		fmt.Fprintf(p.stdout, "committed  %s, %s ago\n", position.Committed.Format(time.RFC3339Nano), time.Since(position.Committed).Round(time.Second))
	}
	return nil
}

func (p *program) tellMoved(m moved) error {
	fmt.Fprintf(p.stdout, "old  %s\nnew  %s\n", written(m.Old), written(m.New))
	if m.Skipped > 0 {
		fmt.Fprintf(p.stdout, "%d transactions count as published: %s\n", m.Skipped, m.SkippedSet)
	}
	if m.Repeated > 0 {
		fmt.Fprintf(p.stdout, "%d transactions are published again, as far as the server still has them: %s\n", m.Repeated, m.RepeatedSet)
	}
	ending := "set; a running reader goes on from here"
	if !m.Done {
		ending = "nothing was changed: leave out --dry-run to set it"
	}
	_, err := fmt.Fprintln(p.stdout, ending)
	return err
}

// written is a position's GTID set for people.
func written(position schema.Position) string {
	switch {
	case position.IsZero():
		return "none"
	case position.GTIDs == "":
		return "before the first transaction"
	default:
		return position.GTIDs
	}
}
