package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// schemaCommand shows and sets what is known of the columns of Echo's tables.
func (p *program) schemaCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "schema",
		GroupID: groupSettle,
		Short:   "Show, compare or set what is known of the columns of Echo's tables",
		Long: `A log without column names (binlog_row_metadata other than FULL, MySQL 5.6 and 5.7) is read by the tables' definitions, which are
kept in Kafka with the position that each holds from. They follow the statements in the log by themselves; setting one is the
remedy of schema_mismatch. With FULL metadata nothing is kept and nothing is needed.`,
		Example: `  echocdc schema show --config echocdc.yaml
  echocdc schema diff messages --config echocdc.yaml
  echocdc schema set messages --release v1.012.0 --dry-run --config echocdc.yaml`,
	}
	cmd.AddCommand(p.schemaShowCommand(), p.schemaDiffCommand(), p.schemaSetCommand())
	return cmd
}

func (p *program) schemaShowCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show [TABLE]",
		Short: "Show the definitions that are kept, and where each is from",
		Long: `Show the versions of each table, oldest first: where its columns are known from and the position it holds from. The one in force
at the stored position is marked. With a table's name its columns are shown too.`,
		Example: "  echocdc schema show messages --config echocdc.yaml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := p.load(cmd, "source", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			kept, err := p.kept(ctx, settings)
			if err != nil {
				return err
			}
			shown, err := kept.show(args)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(shown)
			}
			return p.tellVersions(settings.Source.Name, shown, len(args) > 0)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func (p *program) schemaDiffCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff [TABLE]",
		Short: "Compare what is kept with the server and with Echo's releases",
		Long: `Compare the definition in force at the stored position with the one that the server has now, and tell which of Echo's releases
have the table like either. After an ALTER that has not been read yet they differ rightly.`,
		Example: "  echocdc schema diff messages --config echocdc.yaml",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := p.load(cmd, "source", "mysql", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			differences, err := p.differences(ctx, settings, args)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(differences)
			}
			return p.tellDifferences(differences)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// setting is what schema set is asked for.
type setting struct {
	table, release, file string
	fromServer           bool
	dryRun               bool
}

// validate asks for one place that the definition is from.
func (s *setting) validate() error {
	places := 0
	for _, given := range []bool{s.fromServer, s.release != "", s.file != ""} {
		if given {
			places++
		}
	}
	if places != 1 {
		return errors.New("say where the definition is from: one of --from-server, --release NAME and --file FILE")
	}
	return nil
}

func (p *program) schemaSetCommand() *cobra.Command {
	var s setting
	cmd := &cobra.Command{
		Use:   "set TABLE --from-server|--release NAME|--file create.sql",
		Short: "Say how a table is from the stored position on",
		Long: `Set the definition of a table from the stored position on, where the reader cannot know it: what the server has now, what a
release of Echo shipped, or a file with its CREATE TABLE. Rows still have to fit it. A running reader is fenced and goes on with it.`,
		Example: `  echocdc schema set messages --from-server --dry-run --config echocdc.yaml
  echocdc schema set messages --file create.sql --config echocdc.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			return errors.Join(cobra.ExactArgs(1)(cmd, args), s.validate())
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := p.load(cmd, "source", "mysql", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			s.table = args[0]
			return p.setSchema(ctx, settings, s)
		},
	}
	cmd.Flags().BoolVar(&s.fromServer, "from-server", false, "as the server has it now")
	cmd.Flags().StringVar(&s.release, "release", "", "as the release `NAME` of Echo shipped it")
	cmd.Flags().StringVar(&s.file, "file", "", "as the CREATE TABLE in a `FILE` has it")
	cmd.Flags().BoolVar(&s.dryRun, "dry-run", false, "tell what would be set, and set nothing")
	return cmd
}

func (p *program) setSchema(ctx context.Context, settings *config.Loaded, s setting) error {
	kept, err := p.kept(ctx, settings)
	if err != nil {
		return err
	}
	if kept.position.IsZero() {
		return fmt.Errorf("source %s has no position yet: the first start finds the tables by itself", settings.Source.Name)
	}
	def, err := definitionOf(ctx, settings, s)
	if err != nil {
		return err
	}
	records, err := kept.history.Set(s.table, def, kept.position)
	if err != nil {
		return err
	}
	fmt.Fprintf(p.stdout, "%s from %s on:\n", s.table, written(kept.position))
	for i := range def.Columns {
		fmt.Fprintf(p.stdout, "  %s\n", columnText(&def.Columns[i]))
	}
	ending := "set; a running reader goes on with it"
	if s.dryRun {
		ending = "nothing was changed: leave out --dry-run to set it"
	} else if err := p.histories(settings).Set(ctx, records...); err != nil {
		return err
	}
	_, err = fmt.Fprintln(p.stdout, ending)
	return err
}

// definitionOf is the definition that is to be set.
func definitionOf(ctx context.Context, settings *config.Loaded, s setting) (*schema.Definition, error) {
	if s.release != "" {
		return releaseOf(s.table, s.release)
	}
	present, charset, err := binlog.Definitions(ctx, settings.MySQL, layouts())
	if err != nil {
		return nil, err
	}
	if s.fromServer {
		if def := present[s.table]; def != nil {
			return def, nil
		}
		return nil, fmt.Errorf("the server has no table %s in %s that is captured", s.table, settings.MySQL.Database)
	}
	text, err := os.ReadFile(s.file)
	if err != nil {
		return nil, fmt.Errorf("reading the table's definition: %w", err)
	}
	name, def, err := binlog.ReadDefinition(string(text), charset)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", s.file, err)
	}
	if name != s.table {
		return nil, fmt.Errorf("%s defines the table %s, not %s", s.file, name, s.table)
	}
	return def, nil
}

func releaseOf(table, release string) (*schema.Definition, error) {
	names := map[string]bool{}
	for _, layout := range layouts() {
		of := layout.Table(table)
		for i := range layout.Shipped {
			s := &layout.Shipped[i]
			if of == nil || s.Table != of.Name {
				continue
			}
			if slices.Contains(s.Releases, release) {
				return &s.Definition, nil
			}
			for _, name := range s.Releases {
				names[name] = true
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no release of Echo has a captured table %s", table)
	}
	return nil, fmt.Errorf("no release %s is known that has the table %s; use one of %s", release, table, strings.Join(slices.Sorted(maps.Keys(names)), ", "))
}

// keptSchema is what is stored of a source: its position and its tables' versions.
type keptSchema struct {
	position schema.Position
	history  *binlog.History
}

func (p *program) kept(ctx context.Context, settings *config.Loaded) (*keptSchema, error) {
	position, err := p.positions(settings).Last(ctx)
	if err != nil {
		return nil, err
	}
	records, err := p.histories(settings).List(ctx)
	if err != nil {
		return nil, err
	}
	flavor := position.Flavor
	if flavor == "" {
		flavor = "mysql"
	}
	history, err := binlog.OpenHistory(flavor, records)
	if err != nil {
		return nil, err
	}
	return &keptSchema{position, history}, nil
}

// historyBehind is what has to be stored of the tables with a position that
// moves over transactions which nobody reads: a statement among them may have
// changed the tables.
func (p *program) historyBehind(ctx context.Context, settings *config.Loaded, to schema.Stored, skipped uint64) ([]schema.HistoryRecord, error) {
	if skipped == 0 || len(to.History) > 0 {
		return to.History, nil
	}
	records, err := p.histories(settings).List(ctx)
	if err != nil || len(records) == 0 {
		return nil, err
	}
	history, err := binlog.OpenHistory(to.Position.Flavor, records)
	if err != nil {
		return nil, err
	}
	return history.Skip(to.Position)
}

func (p *program) histories(settings *config.Loaded) *kafka.Histories {
	return &kafka.Histories{
		Config: settings.Kafka,
		Source: settings.Source.Name,
		Log:    newLogger(settings.Log, p.stderr, p.environ),
	}
}

// errNoTable is of a name that nothing is known of.
var errNoTable = errors.New("nothing is known of the table")
