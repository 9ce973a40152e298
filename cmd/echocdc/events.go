package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/schema"
)

// eventsCommand shows the catalogue of events, and the events themselves.
func (p *program) eventsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "events",
		GroupID: groupLook,
		Short:   "Show the catalogue of events, or the events as they are published",
		Long: `The catalogue needs no server and no settings: it is what this echocdc knows to tell. 'events tail' shows what is on Kafka; it
joins no consumer group and disturbs nobody.`,
		Example: `  echocdc events list chat
  echocdc events show echo.message.new
  echocdc events tail --user 1001 --since 10m --config echocdc.yaml`,
	}
	cmd.AddCommand(p.eventsListCommand(), p.eventsShowCommand(), p.eventsTailCommand())
	return cmd
}

// listedEvent is a row of the list.
type listedEvent struct {
	Event string `json:"event"`
	What  string `json:"what"`
	Off   string `json:"off,omitempty"`
}

func (p *program) eventsListCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list [PART]",
		Short: "List the events there are",
		Long:  "List the events there are, or those with a part of a name in theirs.",
		Example: `  echocdc events list
  echocdc events list message. --json`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			listed := listEvents(strings.Join(args, ""))
			if asJSON {
				return p.printJSON(listed)
			}
			if len(listed) == 0 {
				return fmt.Errorf("no event has %q in its name: 'echocdc events list' shows all", args[0])
			}
			return p.tellEvents(listed)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func listEvents(part string) []listedEvent {
	listed := []listedEvent{}
	for _, entry := range schema.Catalogue() {
		if name := entry.Payload.Type(); strings.Contains(name, part) {
			listed = append(listed, listedEvent{Event: name, What: summary(entry), Off: entry.Off})
		}
	}
	return listed
}

// summary is the first sentence of what an event is.
func summary(entry schema.CatalogueEntry) string {
	what, _, _ := strings.Cut(strings.ReplaceAll(entry.Doc, "\n", " "), ". ")
	return strings.TrimSuffix(what, ".")
}

func (p *program) tellEvents(listed []listedEvent) error {
	out := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, e := range listed {
		what := e.What
		if e.Off != "" {
			what += " (off " + e.Off + ")"
		}
		fmt.Fprintf(out, "%s\t%s\n", e.Event, what)
	}
	return out.Flush()
}
