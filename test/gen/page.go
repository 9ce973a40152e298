package gen

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/gen/payload"
)

// catalogue is what the pages are made of.
type catalogue struct {
	payloads []payload.Payload
	examples map[string]Example
	lines    []*schema.Layout // of Echo
}

// page is an event's page.
func (c *catalogue) page(p *payload.Payload) ([]byte, error) {
	var page bytes.Buffer
	what, when := p.Told(c.payloads, link)
	fmt.Fprintf(&page, "# %s\n\n%s\n", p.Event, what)
	if when != "" {
		fmt.Fprintf(&page, "\n**When**: %s\n", when)
	}
	if off := offNote(p); off != "" {
		fmt.Fprintf(&page, "\n**Off** unless %s.\n", off)
	}
	fmt.Fprintf(&page, "\n| | |\n|---|---|\n| key | %s |\n| `ce_id` | %s |\n| `ce_time` | %s |\n| schema | [%s](%[4]s) |\n",
		keyNote(p), idNote(p), timeNote(p), payload.SchemaFile(p.Event))

	page.WriteString("\n## Members\n\n| member | type | meaning |\n|---|---|---|\n")
	for i := range p.Fields {
		f := &p.Fields[i]
		fmt.Fprintf(&page, "| `%s` | %s | %s |\n", f.JSON, wireType(f), payload.Prose(f.Doc, c.payloads, link))
	}
	c.writeUntold(&page, p)
	if example, ok := c.examples[p.Event]; ok {
		if err := writeExample(&page, &example); err != nil {
			return nil, err
		}
	}
	page.WriteString("\nWhat holds for every event: [the catalogue](README.md).\n")
	return page.Bytes(), nil
}

// writeUntold says which line of Echo does not tell the event, or some of its
// members.
func (c *catalogue) writeUntold(page *bytes.Buffer, p *payload.Payload) {
	head := "\n## What a line of Echo lacks\n\n"
	for _, line := range c.lines {
		for _, u := range line.Untold {
			if u.Event != p.Event {
				continue
			}
			what := "the event"
			if len(u.Members) > 0 {
				what = "`" + strings.Join(u.Members, "`, `") + "`"
			}
			fmt.Fprintf(page, "%s- `%s`, %s: %s.\n", head, line.Name, what, u.Why)
			head = ""
		}
	}
}

func writeExample(page *bytes.Buffer, e *Example) error {
	value, err := e.indented()
	if err != nil {
		return err
	}
	fmt.Fprintf(page, "\n## Example\n\nThe record's key and headers:\n\n```\nkey: %s\n", e.Subject)
	for _, h := range e.Headers() {
		fmt.Fprintf(page, "%s: %s\n", h[0], h[1])
	}
	fmt.Fprintf(page, "```\n\nIts value (on the wire without spaces):\n\n```json\n%s\n```\n", value)
	return nil
}

// offNote says what makes an event told that is not always.
func offNote(p *payload.Payload) string {
	return map[string]string{
		"unless enabled":  "`events.enable` in echocdc's settings names it",
		"without content": "`messages.content` in echocdc's settings is `preview` or `full`",
	}[p.Off]
}

func keyNote(p *payload.Payload) string {
	if p.Subject == "<conversation>" {
		return "`chat/<id>` or `private/<low>-<high>`, the conversation"
	}
	return "`" + p.Subject + "`"
}

func idNote(p *payload.Payload) string {
	if p.ID == "" {
		return "`<gtid>/<table>/<row>/<n>`: the fact may happen again"
	}
	return "`" + p.ID + "`"
}

func timeNote(p *payload.Payload) string {
	if p.Time == "" {
		return "the commit's"
	}
	return "`" + p.Time + "`"
}

// wireType is the member's type as JSON has it.
func wireType(f *payload.Field) string {
	values := "`" + strings.Join(f.Values, "`, `") + "`"
	text := map[string]string{
		"int64":        "integer",
		"int":          "integer",
		"bool":         "true or false",
		"*bool":        "true or false",
		"string":       "string",
		"Seconds":      "time or null",
		"*Seconds":     "time",
		"Conversation": "string, `chat/<id>` or `private/<low>-<high>`",
		"Peer":         "object: `kind` (" + values + "), `id` (integer)",
		"[]int64":      "array of integers",
		"[]string":     "array of strings",
	}[f.Type]
	switch {
	case f.Quoted:
		text = "integer in a string"
	case f.Kind == "string" && len(f.Values) > 0:
		text = "string: " + values
	}
	switch {
	case f.OmitEmpty && f.Type[0] == '*':
		text += ", *absent when unset*"
	case f.OmitEmpty:
		text += ", *optional*"
	}
	return text
}

// link leads to an event's page from another file of the folder.
func link(event string) string { return fmt.Sprintf("[%s](%[1]s.md)", event) }
