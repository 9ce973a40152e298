package gen

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/echo-im/echocdc/test/gen/payload"
)

// eventsHead is what holds for every event.
const eventsHead = `# Events

Made from the comments in the code and its golden cases by ` + "`make docs`" + `.

Events are CloudEvents 1.0 in the Kafka binding's binary mode: attributes are record headers, the value is the payload as one JSON object.

| header | meaning |
|---|---|
| ` + "`ce_id`" + ` | the fact's identity: the same on every run, from the log as from a snapshot. Two records with the same ` + "`ce_source` and `ce_id`" + ` are one event: drop the repeat |
| ` + "`ce_type`" + ` | the event's name below |
| ` + "`ce_source`" + ` | the configured name of the Echo server |
| ` + "`ce_subject`" + ` | the owner of the fact, and the record's key: events of one owner arrive in commit order |
| ` + "`ce_time`" + ` | the business time, to the second; the commit time where Echo keeps none |
| ` + "`ce_gtid`" + ` | the transaction |
| ` + "`ce_committed`" + ` | when it was committed, to the microsecond where the server says so |
| ` + "`ce_origin`" + ` | ` + "`stream`" + `, or ` + "`snapshot`" + ` for facts told again: never act on these outside your own data |
| ` + "`ce_adapter`" + ` | the table layout that was read |

- Times are RFC 3339 in UTC, or null where Echo has none. Ids that may exceed 2^53 are strings of digits.
- Members marked *optional* are absent when false, zero or empty. New members and new event types may appear: skip what you do not know.
- No event carries the text of a message, a phone number, an address, a token or an access hash.
`

// EventReference is the catalogue as a Markdown page.
func EventReference(payloads []payload.Payload, examples map[string]Example) ([]byte, error) {
	var page bytes.Buffer
	page.WriteString(eventsHead)
	page.WriteString("\n| event | when |\n|---|---|\n")
	for i := range payloads {
		fmt.Fprintf(&page, "| %s | %s |\n", link(payloads[i].Event), summary(&payloads[i], payloads))
	}
	for i := range payloads {
		var example *Example
		if told, ok := examples[payloads[i].Event]; ok {
			example = &told
		}
		writeEvent(&page, &payloads[i], payloads, example)
	}
	return page.Bytes(), nil
}

func writeEvent(page *bytes.Buffer, p *payload.Payload, all []payload.Payload, example *Example) {
	what, when, _ := strings.Cut(prose(p.Doc, all), "\n\n")
	_, what, _ = strings.Cut(what, p.Event+": ")
	fmt.Fprintf(page, "\n## %s\n\n%s\n", p.Event, capitalise(what))
	if when != "" {
		fmt.Fprintf(page, "\n%s\n", strings.Replace(when, "When:", "**When**:", 1))
	}
	id := "`" + p.ID + "`"
	if p.ID == "" {
		id = "`<gtid>/<table>/<row>/<n>`: the fact may happen again"
	}
	when = "the commit's"
	if p.Time != "" {
		when = "`" + p.Time + "`"
	}
	fmt.Fprintf(page, "\n- key: %s\n- id: %s\n- time: %s\n", subject(p), id, when)

	page.WriteString("\n| member | type | meaning |\n|---|---|---|\n")
	for i := range p.Fields {
		f := &p.Fields[i]
		fmt.Fprintf(page, "| `%s` | %s | %s |\n", f.JSON, wireType(f), prose(f.Doc, all))
	}
	if example == nil {
		return
	}
	fmt.Fprintf(page, "\nExample, `ce_id` = `%s`, key = `%s`:\n\n```json\n%s\n```\n", example.ID, example.Subject, example.Data)
}

// summary is the first sentence of the doc comment.
func summary(p *payload.Payload, all []payload.Payload) string {
	_, what, _ := strings.Cut(prose(p.Doc, all), p.Event+": ")
	what, _, _ = strings.Cut(what, "\n\n")
	sentence, _, _ := strings.Cut(what, ". ")
	return strings.TrimSuffix(sentence, ".")
}

func subject(p *payload.Payload) string {
	if p.Subject == "<conversation>" {
		return "`chat/<id>` or `private/<low>-<high>`, the conversation"
	}
	return "`" + p.Subject + "`"
}

// wireType is the member's type as JSON has it.
func wireType(f *payload.Field) string {
	text := map[string]string{
		"int64":        "integer",
		"int":          "integer",
		"bool":         "true or false",
		"*bool":        "true or false",
		"string":       "string",
		"Seconds":      "time or null",
		"*Seconds":     "time",
		"Conversation": "string, `chat/<id>` or `private/<low>-<high>`",
		"Peer":         "object: `kind`, `id`",
		"[]int64":      "array of integers",
		"[]string":     "array of strings",
	}[f.Type]
	switch {
	case f.Quoted:
		text = "integer in a string"
	case len(f.Values) > 0:
		text = "string: `" + strings.Join(f.Values, "`, `") + "`"
	}
	switch {
	case f.OmitEmpty && f.Type[0] == '*':
		text += ", *absent when unset*"
	case f.OmitEmpty:
		text += ", *optional*"
	}
	return text
}

var (
	sourceNote = regexp.MustCompile(` \((?:domain\.md|DESIGN)[^)]*\)`)
	docLink    = regexp.MustCompile(`\[(\w+)\]`)
	lineBreak  = regexp.MustCompile(`([^\n])\n([^\n])`)
)

// prose is a doc comment for readers of the page: one line a paragraph, without
// the sources of rules, with links to events.
func prose(doc string, all []payload.Payload) string {
	text := lineBreak.ReplaceAllString(strings.TrimSpace(doc), "$1 $2")
	text = sourceNote.ReplaceAllString(text, "")
	return docLink.ReplaceAllStringFunc(text, func(ref string) string {
		for i := range all {
			if ref == "["+all[i].Name+"]" {
				return link(all[i].Event)
			}
		}
		return ref
	})
}

// link leads to the event's heading by the anchor that renderers make of it.
func link(event string) string {
	return fmt.Sprintf("[%s](#%s)", event, strings.ReplaceAll(event, ".", ""))
}

func capitalise(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
