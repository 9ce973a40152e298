package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/schema"
)

// target is one thing that check looks at, and what it found there.
type target struct {
	Section  string           `json:"section"` // of the settings
	Name     string           `json:"name"`
	Findings []schema.Finding `json:"findings"`

	look func(ctx context.Context) ([]schema.Finding, error)
}

// diagnosis is what check found.
type diagnosis struct {
	OK      bool      `json:"ok"` // nothing is broken
	Targets []*target `json:"targets"`
}

// checkCommand looks at every server and says what is wrong.
func (p *program) checkCommand() *cobra.Command {
	var asJSON bool
	var patience time.Duration
	cmd := &cobra.Command{
		Use:     "check",
		GroupID: groupSettle,
		Short:   "Look at every server and say what is wrong, and what mends it",
		Long: `Connect to every server that an enabled module needs, look at its settings and at the rights of our account, and print the
SQL or the command that mends what is wrong. It changes nothing, and can be run beside a running echocdc.

The exit code is 1 when something is broken. Warnings do not count: what they name works, with a loss that they tell.`,
		Example: `  echocdc check --config echocdc.yaml
  echocdc check --config echocdc.yaml --json | jq '.targets[].findings[] | select(.level != "ok")'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd)
			if err != nil {
				return err
			}
			if err := settings.Validate(settings.Enabled()...); err != nil {
				return err
			}
			targets, closeAll, err := p.targets(cmd.Context(), settings)
			if err != nil {
				return err
			}
			defer closeAll()
			return p.tell(diagnose(cmd.Context(), targets, patience), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	cmd.Flags().DurationVar(&patience, "timeout", 15*time.Second, "how long each server may take")
	return cmd
}

// diagnose looks at all targets at once, so that several dead servers cost one wait.
func diagnose(ctx context.Context, targets []*target, patience time.Duration) diagnosis {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var looking sync.WaitGroup
	for _, t := range targets {
		looking.Go(func() {
			findings, err := t.look(ctx)
			if err != nil {
				findings = append(findings, findingOf(err))
			}
			t.Findings = findings
		})
	}
	looking.Wait()
	return diagnosis{OK: count(targets, schema.LevelBroken) == 0, Targets: targets}
}

// findingOf is an error that kept a check from looking further.
func findingOf(err error) schema.Finding {
	finding := schema.Finding{
		Subject: "connection", Level: schema.LevelBroken, Found: err.Error(), Wanted: "an answer",
		Remedy: "see that the server runs, and that address, account and TLS in this section of the settings are right",
	}
	if stop, ok := errors.AsType[*schema.Stop](err); ok {
		finding.Subject, finding.Found, finding.Wanted, finding.Remedy = string(stop.State), stop.Err.Error(), "", stop.Remedy
	}
	return finding
}

func count(targets []*target, level schema.Level) int {
	n := 0
	for _, t := range targets {
		for _, f := range t.Findings {
			if f.Level == level {
				n++
			}
		}
	}
	return n
}

// tell prints a diagnosis; its error is [errTold] when something is broken.
func (p *program) tell(d diagnosis, asJSON bool) error {
	if asJSON {
		if err := p.printJSON(d); err != nil {
			return err
		}
	} else if err := p.tellPeople(d); err != nil {
		return err
	}
	if !d.OK {
		return errTold
	}
	return nil
}

func (p *program) tellPeople(d diagnosis) error {
	var b strings.Builder
	for _, t := range d.Targets {
		fmt.Fprintf(&b, "%s (%s)\n", t.Name, t.Section)
		width := 0
		for _, f := range t.Findings {
			width = max(width, len(f.Subject))
		}
		for _, f := range t.Findings {
			value := strings.ReplaceAll(valueOf(f), "\n", " ")
			fmt.Fprintf(&b, "  %-7s  %-*s  %s\n", f.Level, width, f.Subject, value)
			for remedy := range strings.Lines(f.Remedy) {
				fmt.Fprintf(&b, "           > %s\n", strings.TrimSuffix(remedy, "\n"))
			}
		}
		b.WriteByte('\n')
	}
	broken, warnings := count(d.Targets, schema.LevelBroken), count(d.Targets, schema.LevelWarning)
	fmt.Fprintf(&b, "%d broken, %d with a warning\n", broken, warnings)
	_, err := io.WriteString(p.stdout, b.String())
	return err
}

// valueOf is what was found, and what is wanted where that differs.
func valueOf(f schema.Finding) string {
	if f.Level == schema.LevelOK || f.Wanted == "" {
		return f.Found
	}
	return f.Found + "; want " + f.Wanted
}
