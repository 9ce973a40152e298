package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
)

// positionRepairCommand goes on from what the position and a server share.
func (p *program) positionRepairCommand() *cobra.Command {
	var dryRun, asJSON, again bool
	cmd := &cobra.Command{
		Use:   "repair",
		Short: "Go on from what is published and on Echo's server",
		Long: `The remedy for server_regressed: the server lacks transactions that were published, because it was restored from a backup or
because a replica that lagged took over. The new position is what both have. Transactions that only we have are dropped from it;
what the server did in their place is read next.

Events of the dropped transactions were published and stay in Kafka: rows that they told of may be otherwise on the server, or
not there at all. --snapshot has all captured rows told anew as the server has them, in place of a snapshot that is under way;
which rows the dropped transactions changed nobody can say, so it is all of them, and rows that are gone are not told of.

Servers are those of mysql.addr and mysql.standbys. When one of them has everything that was published there is nothing to
repair. A server that does not answer may be that one: look whether it comes back before you give up its transactions.`,
		Example: `  echocdc position repair --dry-run --config echocdc.yaml
  echocdc position repair --snapshot --config echocdc.yaml
  echocdc position repair --config echocdc.yaml --json | jq -r .dropped.gtids`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "source", "messages", "events", "mysql", "snapshot", "kafka", "log")
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), positionTime)
			defer cancel()
			r, err := p.repair(ctx, settings)
			if err == nil && !dryRun {
				err = p.setRepaired(ctx, settings, r, again)
			}
			if err != nil {
				return err
			}
			if asJSON {
				return p.printJSON(r)
			}
			return p.tellRepaired(r)
		},
	}
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "tell what would change, and change nothing")
	cmd.Flags().BoolVar(&again, "snapshot", false, "have all captured rows told anew, too")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// repaired is what position repair did, or would do.
type repaired struct {
	Done bool            `json:"done"`
	Addr string          `json:"addr"` // of the server that the new position is for
	Old  schema.Position `json:"old"`
	New  schema.Position `json:"new"`
	// Dropped was published and is not on the server, Next is what is read first.
	Dropped gtid.Spans `json:"dropped"`
	Next    gtid.Spans `json:"next"`
	// Snapshot is the run that tells the rows anew, if one was requested.
	Snapshot string `json:"snapshot,omitempty"`
	// Unasked are servers that did not answer.
	Unasked []string `json:"unasked,omitempty"`
}

func (p *program) repair(ctx context.Context, settings *config.Loaded) (*repaired, error) {
	d, err := p.difference(ctx, settings)
	if err != nil {
		return nil, err
	}
	if d.Position.IsZero() {
		return nil, fmt.Errorf("source %s has no position: there is nothing to repair", settings.Source.Name)
	}
	best, err := leastLost(d.Servers)
	if err != nil {
		return nil, err
	}
	r := &repaired{Addr: best.Addr, Old: d.Position, New: *best.Shared, Dropped: best.Lost, Next: best.Unread}
	for i := range d.Servers {
		if d.Servers[i].Problem != "" {
			r.Unasked = append(r.Unasked, d.Servers[i].Addr)
		}
	}
	return r, nil
}

// setRepaired stores the new position, and with it, in one transaction, the
// request to tell the rows anew.
func (p *program) setRepaired(ctx context.Context, settings *config.Loaded, r *repaired, again bool) error {
	var request []schema.HistoryRecord
	if again {
		book, err := p.snapshotBook(ctx, settings)
		if err != nil {
			return err
		}
		run := snapshot.NewRun(time.Now(), nil, nil)
		if _, err := p.surveySnapshot(ctx, settings, &run); err != nil {
			return err
		}
		request, r.Snapshot = book.Requesting(&run), run.ID
	}
	if err := p.positions(settings).Set(ctx, r.New, request...); err != nil {
		return err
	}
	r.Done = true
	return nil
}

// leastLost is the server that lacks the fewest of the published transactions.
// Its error says why there is nothing to repair, or why nothing can be.
func leastLost(servers []binlog.Comparison) (*binlog.Comparison, error) {
	var best *binlog.Comparison
	for i := range servers {
		s := &servers[i]
		switch {
		case s.Problem != "":
		case len(s.Lost) == 0 && len(s.Purged) > 0:
			return nil, fmt.Errorf("the server at %s lost nothing that was published, but its log no longer has %s: see 'echocdc position set earliest --dry-run'", s.Addr, s.Purged)
		case len(s.Lost) == 0:
			return nil, fmt.Errorf("the server at %s has all that was published: there is nothing to repair", s.Addr)
		case s.Shared != nil && (best == nil || s.Lost.Count() < best.Lost.Count()):
			best = s
		}
	}
	if best == nil {
		return nil, errors.New("up to where the servers have what was published can't be told: see 'echocdc position diff', and choose with 'echocdc position set'")
	}
	return best, nil
}

func (p *program) tellRepaired(r *repaired) error {
	var b strings.Builder
	fmt.Fprintf(&b, "old      %s\nnew      %s\n", written(r.Old), written(r.New))
	fmt.Fprintf(&b, "dropped  %s\nnext     %s, from %s\n", transactions(r.Dropped), transactions(r.Next), r.Addr)
	for _, addr := range r.Unasked {
		fmt.Fprintf(&b, "%s did not answer: it may have what the others lack\n", addr)
	}
	if r.Snapshot == "" {
		b.WriteString("events of what is dropped stay in Kafka; --snapshot, or 'echocdc snapshot' later, has the rows told anew\n")
	} else {
		fmt.Fprintf(&b, "events of what is dropped stay in Kafka; snapshot %s tells the rows anew: see 'echocdc snapshot status'\n", r.Snapshot)
	}
	if r.Done {
		b.WriteString("set; a running reader goes on from here\n")
	} else {
		b.WriteString("nothing was changed: leave out --dry-run to set it\n")
	}
	_, err := io.WriteString(p.stdout, b.String())
	return err
}
