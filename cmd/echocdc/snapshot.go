package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
)

// wanted is what snapshot is asked for.
type wanted struct {
	tables, keys         []string
	dryRun, asJSON, wait bool
}

// snapshotCommand has Echo's rows told as they are now.
func (p *program) snapshotCommand() *cobra.Command {
	var w wanted
	cmd := &cobra.Command{
		Use:     "snapshot",
		GroupID: groupSettle,
		Short:   "Tell of the rows that Echo's tables have now, those from before too",
		Long: `Request that the running reader tells of all captured rows as they are now, with origin=snapshot: what happened before echocdc was
installed, or what has to be told again. The stream goes on meanwhile. Rows are read in pieces by their key, each in a short
transaction that can't write, at most snapshot.rows_per_second of them, and not while the server is busy. A run that is cut
off goes on where it was. Facts of a snapshot never push.

--where-key column=7 or column=7..9 reads the rows of these keys alone, in every captured table that has an index for it: to tell
again of single users or chats. A row that is no longer there is not told of.

The request waits until a reader runs: 'echocdc run' or 'echocdc tail'. MySQL 5.6 and servers without GTIDs are refused.`,
		Example: `  echocdc snapshot --dry-run --config echocdc.yaml
  echocdc snapshot --table users --table chats --config echocdc.yaml
  echocdc snapshot --where-key user_id=136907713 --wait --config echocdc.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "messages", "events", "mysql", "snapshot", "kafka", "log")
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("wait") {
				w.wait = isTerminal(p.stdout) && !w.asJSON
			}
			return p.requestSnapshot(cmd.Context(), settings, &w)
		},
	}
	cmd.Flags().StringArrayVar(&w.tables, "table", nil, "a `TABLE` to read; all that are captured without it")
	cmd.Flags().StringArrayVar(&w.keys, "where-key", nil, "a `RANGE` that rows must lie in: column=7 or column=7..9, of whole numbers")
	cmd.Flags().BoolVar(&w.dryRun, "dry-run", false, "tell what would be read, and request nothing")
	cmd.Flags().BoolVar(&w.asJSON, "json", false, "print JSON")
	cmd.Flags().BoolVar(&w.wait, "wait", false, "wait until it is done and tell how far it is; so on a terminal")
	cmd.AddCommand(p.snapshotStatusCommand(), p.snapshotCancelCommand())
	return cmd
}

// surveyed is what a run would read.
type surveyed struct {
	Requested bool          `json:"requested"`
	Run       *snapshot.Run `json:"run"`
	Tables    []planned     `json:"tables"`
	Rows      int64         `json:"rows"` // as the server guesses
	// Seconds is how long it takes at snapshot.rows_per_second at least; 0 without one.
	Seconds float64 `json:"seconds,omitempty"`
}

type planned struct {
	Table string   `json:"table"`
	Key   []string `json:"key"`
	Rows  int64    `json:"rows"`
}

func (p *program) requestSnapshot(ctx context.Context, settings *config.Loaded, w *wanted) error {
	run, err := w.run()
	if err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, positionTime)
	defer cancel()
	plan, err := p.surveySnapshot(asking, settings, run)
	if err != nil {
		return err
	}
	if !w.dryRun {
		if err := p.storeRequest(asking, settings, run); err != nil {
			return err
		}
		plan.Requested = true
	}
	if !w.asJSON {
		p.tellPlan(plan, settings.Snapshot.RowsPerSecond)
	} else if w.dryRun || !w.wait {
		return p.printJSON(plan)
	}
	if w.dryRun || !w.wait {
		return nil
	}
	return p.followSnapshot(ctx, settings, run.ID, w.asJSON)
}

// run is the request that the command line makes.
func (w *wanted) run() (*snapshot.Run, error) {
	var ranges []snapshot.Range
	for _, key := range w.keys {
		r, err := snapshot.ParseRange(key)
		if err != nil {
			return nil, err
		}
		ranges = append(ranges, r)
	}
	run := snapshot.NewRun(time.Now(), w.tables, ranges)
	return &run, nil
}

func (p *program) surveySnapshot(ctx context.Context, settings *config.Loaded, run *snapshot.Run) (*surveyed, error) {
	tables, err := binlog.Survey(ctx, settings.MySQL, selected(settings.Selection()), run)
	if err != nil {
		return nil, fmt.Errorf("preparing a snapshot: %w", err)
	}
	plan := &surveyed{Run: run}
	for _, t := range tables {
		plan.Tables = append(plan.Tables, planned{t.Name, t.Key(), t.Estimated})
		plan.Rows += t.Estimated
	}
	if rate := settings.Snapshot.RowsPerSecond; rate > 0 {
		plan.Seconds = float64(plan.Rows) / float64(rate)
	}
	return plan, nil
}

// storeRequest leaves the request for the reader, unless another one is under way.
func (p *program) storeRequest(ctx context.Context, settings *config.Loaded, run *snapshot.Run) error {
	book, err := p.snapshotBook(ctx, settings)
	if err != nil {
		return err
	}
	if book.Run != nil && book.Run.Open() {
		return fmt.Errorf("snapshot %s is %s, with %d rows of about %d told: wait for it ('echocdc snapshot status'), or end it with 'echocdc snapshot cancel'",
			book.Run.ID, book.Run.State, book.Rows(), book.Estimated())
	}
	return p.histories(settings).Set(ctx, book.Requesting(run)...)
}

func (p *program) snapshotBook(ctx context.Context, settings *config.Loaded) (*snapshot.Book, error) {
	records, err := p.histories(settings).List(ctx)
	if err != nil {
		return nil, err
	}
	return snapshot.ReadBook(records)
}

func (p *program) snapshotStatusCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "Show how far the last snapshot is",
		Long:    "Show the last snapshot that was requested, and how far it is in each table. It disturbs nobody.",
		Example: "  echocdc snapshot status --config echocdc.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			book, err := p.snapshotBook(ctx, settings)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(book)
			}
			return p.tellBook(settings.Source.Name, book)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (p *program) snapshotCancelCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "cancel",
		Short: "End the snapshot that is requested or under way",
		Long: `End the snapshot that is requested or under way. What it told stays told; a running reader is fenced and goes on without it. Another
request begins anew.`,
		Example: "  echocdc snapshot cancel --config echocdc.yaml",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			book, err := p.snapshotBook(ctx, settings)
			if err != nil {
				return err
			}
			if book.Run == nil || !book.Run.Open() {
				return errors.New("no snapshot is requested or under way: there is nothing to cancel")
			}
			book.Run.State, book.Run.Ended = snapshot.StateCancelled, time.Now().UTC()
			if err := p.histories(settings).Set(ctx, []schema.HistoryRecord{book.Run.Record()}...); err != nil {
				return err
			}
			_, err = fmt.Fprintf(p.stdout, "cancelled snapshot %s; %d rows were told\n", book.Run.ID, book.Rows())
			return err
		},
	}
}
