package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// tailing is what events tail is asked for.
type tailing struct {
	filter eventFilter
	since  string
	last   int
	once   bool
	asJSON bool
}

// kept is how many events of each partition are looked at for each one that is
// to be shown first: some may not be wanted, and markers are records too.
const kept = 20

func (p *program) eventsTailCommand() *cobra.Command {
	var t tailing
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Show events as they are published",
		Long: `Show the newest events and those that follow, a line each: when it was committed, its name, its owner, its payload. Events of one
owner are in order; those of several may not be. With --json each line is an object with the event's attributes and its payload.`,
		Example: `  echocdc events tail --config echocdc.yaml
  echocdc events tail --type message --user 1001 --since 10m --config echocdc.yaml
  echocdc events tail --type chat.member --chat 120031 --since 2026-11-24 --once --json --config echocdc.yaml`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := p.load(cmd, "kafka", "log")
			if err != nil {
				return err
			}
			return p.tailEvents(cmd.Context(), settings, t)
		},
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&t.filter.types, "type", nil, "only events with this `part` in their names")
	flags.Int64Var(&t.filter.user, "user", 0, "only events that belong to the user with this `id` or name the user")
	flags.Int64Var(&t.filter.chat, "chat", 0, "only events that belong to the group with this `id` or name it")
	flags.StringVar(&t.since, "since", "", "begin with what was published then: `10m`, or a time")
	flags.IntVarP(&t.last, "last", "n", 20, "without --since, begin with about this `many` of the newest")
	flags.BoolVar(&t.once, "once", false, "end with what is there now")
	flags.BoolVar(&t.asJSON, "json", false, "print a JSON object a line")
	cmd.MarkFlagsMutuallyExclusive("since", "last")
	return cmd
}

func (p *program) tailEvents(ctx context.Context, settings *config.Loaded, t tailing) error {
	reading := kafka.Reading{Last: max(t.last, 1) * kept, Follow: !t.once}
	if t.since != "" {
		from, err := readSince(t.since, time.Now())
		if err != nil {
			return err
		}
		reading.From, reading.Last = from, 0
	}
	log := kafka.EventLog{Config: settings.Kafka, Log: newLogger(settings.Log, p.stderr, p.environ)}
	out := eventPrinter{program: p, asJSON: t.asJSON, color: isTerminal(p.stdout) && !wantsNoColor(p.environ)}
	var first []kafka.PlacedEvent // until the end of now, the newest that are wanted
	holds := t.since == ""
	err := log.Read(ctx, reading, func(page kafka.Page) error {
		for i := range page.Events {
			e := &page.Events[i]
			switch {
			case !t.filter.wants(&e.Event):
			case holds:
				first = append(first, *e)
			default:
				if err := out.print(e); err != nil {
					return err
				}
			}
		}
		if !holds || !page.AtEnd {
			return nil
		}
		holds = false
		return out.printLast(first, t.last)
	})
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return nil // the way to end it
	}
	return err
}

// eventPrinter writes events for people or for programs.
type eventPrinter struct {
	program *program
	asJSON  bool
	color   bool
}

// printLast prints the newest events, oldest first.
func (o *eventPrinter) printLast(events []kafka.PlacedEvent, count int) error {
	slices.SortStableFunc(events, func(a, b kafka.PlacedEvent) int { return a.Written.Compare(b.Written) })
	for i := max(0, len(events)-count); i < len(events); i++ {
		if err := o.print(&events[i]); err != nil {
			return err
		}
	}
	return nil
}

// eventLine is an event as a program reads it.
type eventLine struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Source    string          `json:"source"`
	Subject   string          `json:"subject"`
	Time      time.Time       `json:"time,omitzero"`
	Committed time.Time       `json:"committed,omitzero"`
	GTID      string          `json:"gtid,omitempty"`
	Origin    schema.Origin   `json:"origin"`
	Adapter   string          `json:"adapter"`
	Partition int32           `json:"partition"`
	Offset    int64           `json:"offset"`
	Data      json.RawMessage `json:"data"`
}

func (o *eventPrinter) print(e *kafka.PlacedEvent) error {
	if o.asJSON {
		return json.NewEncoder(o.program.stdout).Encode(eventLine{
			ID: string(e.ID), Type: e.Type, Source: e.Source, Subject: string(e.Subject), Time: e.Time, Committed: e.Committed,
			GTID: string(e.GTID), Origin: e.Origin, Adapter: e.Adapter, Partition: e.Partition, Offset: e.Offset, Data: e.Data,
		})
	}
	at := e.Committed
	if at.IsZero() {
		at = e.Time
	}
	name := strings.TrimPrefix(e.Type, "echo.")
	text := fmt.Sprintf("%s  %s  %s ", at.Local().Format("15:04:05.000"), o.paint(familyColor(name), fmt.Sprintf("%-22s", name)), o.paint(bold, fmt.Sprintf("%-20s", e.Subject)))
	if e.Origin == schema.OriginSnapshot {
		text += " " + o.paint(dim, "(snapshot)")
	}
	var line strings.Builder
	line.WriteString(text)
	for _, m := range membersOf(e.Data) {
		fmt.Fprintf(&line, " %s%s", o.paint(dim, m.name+"="), plainValue(m.value))
	}
	_, err := fmt.Fprintln(o.program.stdout, line.String())
	return err
}

// plainValue is a value without the quotes that it does not need.
func plainValue(value json.RawMessage) string {
	text := string(value)
	if inner := strings.Trim(text, `"`); len(inner) == len(text)-2 && inner != "" && !strings.ContainsAny(inner, " \"\\") {
		return inner
	}
	return text
}

// Select graphic renditions of ECMA-48.
const (
	bold = "1"
	dim  = "2"
)

// familyColor tells families of events apart at a glance.
func familyColor(name string) string {
	family, _, _ := strings.Cut(name, ".")
	switch family {
	case "message":
		return "36" // cyan
	case "dialog":
		return "34" // blue
	case "chat":
		return "35" // magenta
	case "user", "contact", "privacy", "notify":
		return "33" // yellow
	case "table":
		return "31" // red
	default:
		return "32" // green
	}
}

func (o *eventPrinter) paint(rendition, text string) string {
	if !o.color {
		return text
	}
	return "\x1b[" + rendition + "m" + text + "\x1b[0m"
}
