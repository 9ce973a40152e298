package gen

import (
	"bytes"
	_ "embed" // for the page's text
	"fmt"
	"slices"
	"strings"

	"github.com/echo-im/echocdc/test/gen/payload"
)

// catalogueHead is what holds for every event.
//
//go:embed catalogue.md
var catalogueHead []byte

// families are the index's headings, and the events below each by the second
// part of their names.
var families = []struct {
	title string
	parts []string
}{
	{"Messages", []string{"message"}},
	{"Dialogs", []string{"dialog"}},
	{"Groups", []string{"chat"}},
	{"Users, their contacts and settings", []string{"user", "contact", "notify", "privacy"}},
	{"Sessions, devices and presence", []string{"session", "device", "presence"}},
	{"Media", []string{"media"}},
	{"The log itself", []string{"table"}},
}

// index is the page that leads to those of all events.
func (c *catalogue) index() ([]byte, error) {
	page := bytes.NewBuffer(slices.Clone(catalogueHead))
	listed := 0
	for i, family := range families {
		if i > 0 {
			page.WriteByte('\n')
		}
		fmt.Fprintf(page, "### %s\n\n| event | what happened | key |\n|---|---|---|\n", family.title)
		for j := range c.payloads {
			p := &c.payloads[j]
			if part := strings.Split(p.Event, ".")[1]; !slices.Contains(family.parts, part) {
				continue
			}
			listed++
			fmt.Fprintf(page, "| %s | %s | `%s` |\n", link(p.Event), c.summary(p), p.Subject)
		}
	}
	if listed != len(c.payloads) {
		return nil, fmt.Errorf("listing %d events: %d of them are of no family: add it to families", len(c.payloads), len(c.payloads)-listed)
	}
	return page.Bytes(), nil
}

// summary is the first sentence of what an event's page says.
func (c *catalogue) summary(p *payload.Payload) string {
	what, _ := p.Told(c.payloads, link)
	sentence, _, _ := strings.Cut(what, ". ")
	sentence = strings.TrimSuffix(sentence, ".")
	if p.Off != "" {
		sentence += " (*off " + p.Off + "*)"
	}
	return sentence
}
