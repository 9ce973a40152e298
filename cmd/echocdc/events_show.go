package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/docs/reference/events"
	"github.com/echo-im/echocdc/schema"
)

func (p *program) eventsShowCommand() *cobra.Command {
	var asSchema bool
	cmd := &cobra.Command{
		Use:   "show NAME",
		Short: "Show what an event tells, and when",
		Long: `Show when an event is told, who owns it, how repeats of it are known, and the members of its payload; a star marks those that are
always there. With --schema the payload's JSON Schema is printed, for programs that check records.`,
		Example: `  echocdc events show echo.message.new
  echocdc events show message.delivered --schema > delivered.schema.json`,
		Args:      cobra.ExactArgs(1),
		ValidArgs: eventNames(),
		RunE: func(_ *cobra.Command, args []string) error {
			entry, err := eventNamed(args[0])
			if err != nil {
				return err
			}
			text, ok := events.Schema(entry.Payload.Type())
			if !ok {
				return fmt.Errorf("this echocdc was built without the schema of %s", entry.Payload.Type())
			}
			if asSchema {
				_, err := p.stdout.Write(text)
				return err
			}
			return p.tellEvent(entry, text)
		},
	}
	cmd.Flags().BoolVar(&asSchema, "schema", false, "print the payload's JSON Schema")
	return cmd
}

func eventNames() []string {
	var names []string
	for _, entry := range schema.Catalogue() {
		names = append(names, entry.Payload.Type())
	}
	return names
}

// eventNamed finds an event by its name, with or without "echo.".
func eventNamed(name string) (schema.CatalogueEntry, error) {
	var like []string
	for _, entry := range schema.Catalogue() {
		switch known := entry.Payload.Type(); {
		case known == name, known == "echo."+name:
			return entry, nil
		case strings.Contains(known, name):
			like = append(like, known)
		}
	}
	if len(like) > 0 {
		return schema.CatalogueEntry{}, fmt.Errorf("there is no event %s; there are %s", name, strings.Join(like, ", "))
	}
	return schema.CatalogueEntry{}, fmt.Errorf("there is no event %s: 'echocdc events list' shows all", name)
}

func (p *program) tellEvent(entry schema.CatalogueEntry, text []byte) error {
	out := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s\n\n%s\n\nTold when %s\n\n", entry.Payload.Type(), entry.Doc, entry.When)
	for _, line := range [][2]string{
		{"owner and key", entry.Subject},
		{"ce_id", orElse(entry.ID, "by its place in the log: it may happen again")},
		{"ce_time", orElse(entry.Time, "the commit's")},
		{"off", entry.Off},
	} {
		if line[1] != "" {
			fmt.Fprintf(out, "%s\t%s\n", line[0], line[1])
		}
	}
	fmt.Fprintln(out)
	var shape struct {
		Properties json.RawMessage `json:"properties"`
		Required   []string        `json:"required"`
	}
	if err := json.Unmarshal(text, &shape); err != nil {
		return fmt.Errorf("reading the schema of %s: %w", entry.Payload.Type(), err)
	}
	for _, m := range membersOf(shape.Properties) {
		var property struct {
			Description string          `json:"description"`
			Type        json.RawMessage `json:"type"`
		}
		if err := json.Unmarshal(m.value, &property); err != nil {
			return fmt.Errorf("reading the schema of %s: %w", entry.Payload.Type(), err)
		}
		mark := ""
		if slices.Contains(shape.Required, m.name) {
			mark = "*"
		}
		fmt.Fprintf(out, "%s%s\t%s\t%s\n", m.name, mark, typeText(property.Type), property.Description)
	}
	return out.Flush()
}

// typeText is a JSON Schema's type for people: `["string","null"]` is "string or null".
func typeText(typ json.RawMessage) string {
	var several []string
	if json.Unmarshal(typ, &several) == nil {
		return strings.Join(several, " or ")
	}
	return string(bytes.Trim(typ, `"`))
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
