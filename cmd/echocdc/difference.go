package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
)

// difference is what position diff tells.
type difference struct {
	Position schema.Position     `json:"position"`
	Servers  []binlog.Comparison `json:"servers"`
}

// positionDiffCommand compares the position with what the servers have.
func (p *program) positionDiffCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "diff",
		Short: "Compare what is published with what Echo's servers have",
		Long: `Compare the position with each server of mysql.addr and mysql.standbys, and tell for each

  - what was published and is not on the server: it was restored from a backup, or a replica that lagged took over;
  - what is on the server and was not published: what is read next, once nothing is in the way;
  - what of that the server's log no longer has: it can't be read any more.

It disturbs nobody and changes nothing.`,
		Example: `  echocdc position diff --config echocdc.yaml
  echocdc position diff --config echocdc.yaml --json | jq '.servers[] | {addr, lost: .lost.gtids}'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "mysql", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			d, err := p.difference(ctx, settings)
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(d)
			}
			return p.tellDifference(settings.Source.Name, d)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// difference asks Kafka, then every server. It fails when none of them answers.
func (p *program) difference(ctx context.Context, settings *config.Loaded) (*difference, error) {
	position, err := p.positions(settings).Last(ctx)
	if err != nil {
		return nil, err
	}
	d := &difference{Position: position}
	if position.IsZero() {
		return d, nil
	}
	d.Servers = binlog.Compare(ctx, settings.MySQL, position)
	var problems []error
	for i := range d.Servers {
		s := &d.Servers[i]
		if s.Problem == "" {
			return d, nil
		}
		problems = append(problems, fmt.Errorf("comparing with %s: %s", s.Addr, s.Problem))
	}
	return nil, errors.Join(problems...)
}

func (p *program) tellDifference(source string, d *difference) error {
	if d.Position.IsZero() {
		return p.tellPosition(source, d.Position)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "position  %s\n", written(d.Position))
	for i := range d.Servers {
		s := &d.Servers[i]
		fmt.Fprintf(&b, "\n%s", s.Addr)
		if s.Problem != "" {
			fmt.Fprintf(&b, "\n  not compared: %s\n", s.Problem)
			continue
		}
		fmt.Fprintf(&b, " (%s)\n", s.Server)
		fmt.Fprintf(&b, "  published, and not on the server  %s\n", transactions(s.Lost))
		fmt.Fprintf(&b, "  on the server, and not published  %s%s\n", transactions(s.Unread), weighing(s.UnreadBytes))
		fmt.Fprintf(&b, "  of these no longer in its log     %s\n", transactions(s.Purged))
		fmt.Fprintf(&b, "  %s\n", verdict(s))
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

// verdict is what the comparison comes to, and the next step.
func verdict(c *binlog.Comparison) string {
	switch {
	case len(c.Lost) > 0 && c.Shared == nil:
		return "it can't be told up to where both have the same: 'echocdc position set' chooses a place"
	case len(c.Lost) > 0:
		return "it can't be gone on from: 'echocdc position repair --dry-run' shows from where it can"
	case len(c.Purged) > 0:
		return "it can't be gone on from: 'echocdc position set earliest --dry-run' shows what would be skipped"
	default:
		return "it can be gone on from"
	}
}

func transactions(set gtid.Spans) string {
	switch n := set.Count(); n {
	case 0:
		return "nothing"
	case 1:
		return "1 transaction: " + set.String()
	default:
		return fmt.Sprintf("%d transactions: %s", n, set)
	}
}

func weighing(bytes *uint64) string {
	if bytes == nil {
		return ""
	}
	return fmt.Sprintf("; %d bytes of log", *bytes)
}
