package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/verify"
)

// verification is what verify is asked for.
type verification struct {
	sample   string
	full     bool
	tables   []string
	rate     int
	entities int
	patience time.Duration
	asJSON   bool
}

// verifyCommand compares what the events say with Echo's tables.
func (p *program) verifyCommand() *cobra.Command {
	v := verification{sample: "1%", entities: 500_000, patience: time.Minute}
	cmd := &cobra.Command{
		Use:     "verify",
		GroupID: groupLook,
		Short:   "Compare what the events say with what Echo's tables say, and name what differs",
		Long: `Read the events from the oldest on, and the rows of Echo's captured tables, and compare what they say of each user, group,
member, dialog, message and so on. It only reads: short SELECTs, at most --rate rows a second, slower while the server is busy, and
no consumer group. It may run at any time, beside a running echocdc, which has to keep up: what differs is looked at again before it
is named, the events up to all that the server had done when its rows were read.

The exit code is 1 when anything differs. Keys are ids; of what users wrote only the length is shown. Rows of which no event
tells were there before the first start, unless something is wrong: 'echocdc snapshot' tells of them.`,
		Example: `  echocdc verify --config echocdc.yaml
  echocdc verify --full --table users --table chats --config echocdc.yaml
  echocdc verify --sample 0.1% --json --config echocdc.yaml | jq '.different[]'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "mysql", "kafka", "snapshot", "log")
			if err != nil {
				return err
			}
			if !cmd.Flags().Changed("rate") {
				v.rate = settings.Snapshot.RowsPerSecond
			}
			return p.verify(cmd.Context(), settings, &v)
		},
	}
	cmd.Flags().StringVar(&v.sample, "sample", v.sample, "how much of all is compared, chosen anew each time")
	cmd.Flags().BoolVar(&v.full, "full", false, "compare all")
	cmd.MarkFlagsMutuallyExclusive("sample", "full")
	cmd.Flags().StringArrayVar(&v.tables, "table", nil, "compare the rows of this `TABLE` only; may be repeated")
	cmd.Flags().IntVar(&v.rate, "rate", 0, "rows a second at most, 0 for no limit (default snapshot.rows_per_second)")
	cmd.Flags().IntVar(&v.entities, "entities", v.entities, "about how many are held in memory at once, 1 KB each: more takes more passes")
	cmd.Flags().DurationVar(&v.patience, "patience", v.patience, "how long a running echocdc may publish nothing of what the server has done")
	cmd.Flags().BoolVar(&v.asJSON, "json", false, "print JSON")
	return cmd
}

// share is the part of all that is compared.
func (v *verification) share() (float64, error) {
	if v.full {
		return 1, nil
	}
	number, isPercent := strings.CutSuffix(v.sample, "%")
	share, err := strconv.ParseFloat(number, 64)
	if isPercent {
		share /= 100
	}
	if err != nil || share <= 0 || share > 1 {
		return 0, fmt.Errorf("--sample %s: want a part of all, such as 1%% or 0.01", v.sample)
	}
	return share, nil
}

func (p *program) verify(ctx context.Context, settings *config.Loaded, v *verification) error {
	share, err := v.share()
	if err != nil {
		return err
	}
	if v.entities < 1 || v.rate < 0 {
		return errors.New("--entities is at least 1 and --rate at least 0")
	}
	log := newLogger(settings.Log, p.stderr, p.environ)
	looker, err := binlog.Look(ctx, settings.MySQL, snapshot.Snapshot{
		Config: settings.Snapshot, Source: settings.Source.Name, Layouts: selected(settings.Selection()), Selection: settings.Selection(), Log: log,
	})
	if err != nil {
		return err
	}
	defer looker.Close()
	tables, err := v.tablesOf(looker.Tables())
	if err != nil {
		return err
	}
	screen := &verifyScreen{out: p.stderr, isTerminal: isTerminal(p.stderr), began: time.Now()}
	verifier := verify.Verifier{
		Log:    &publishedLog{events: &kafka.EventLog{Config: settings.Kafka, Log: log}, positions: p.positions(settings)},
		Rows:   &echoRows{looker: looker, settings: settings},
		Tables: tables, Behind: unpublished, Share: share,
		Entities: v.entities, RowsPerSecond: v.rate, Patience: v.patience, Tell: screen.tell,
	}
	report, err := verifier.Run(ctx)
	screen.end()
	if err != nil {
		return err
	}
	if err := p.tellVerified(report, v.asJSON); err != nil {
		return err
	}
	if !report.OK {
		return errTold
	}
	return nil
}

// tablesOf are the tables of the database, with those left out that were not asked for.
func (v *verification) tablesOf(found []*snapshot.Table) ([]verify.Table, error) {
	tables := make([]verify.Table, len(found))
	names := make([]string, len(found))
	for i, t := range found {
		isWanted := len(v.tables) == 0 || slices.Contains(v.tables, t.Name)
		tables[i] = verify.Table{Name: t.Name, Estimated: t.Estimated, Tells: t.Tells(), Left: !isWanted}
		names[i] = t.Name
	}
	for _, name := range v.tables {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("--table %s: the database has no such table that is captured; it has %s", name, strings.Join(names, ", "))
		}
	}
	return tables, nil
}
