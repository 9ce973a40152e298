package payload

import (
	"regexp"
	"strings"
)

// Prose is a doc comment of the sources for readers of the catalogue: one line
// a paragraph, without the sources of rules, and with links to other events as
// link writes them.
func Prose(doc string, all []Payload, link func(event string) string) string {
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

var (
	sourceNote = regexp.MustCompile(` \((?:domain\.md|DESIGN)[^)]*\)`)
	docLink    = regexp.MustCompile(`\[(\w+)\]`)
	lineBreak  = regexp.MustCompile(`([^\n])\n([^\n])`)
)

// Told is what a payload's doc comment says to readers: what happened, and
// under which condition the event is told.
func (p *Payload) Told(all []Payload, link func(event string) string) (what, when string) {
	what, when, _ = strings.Cut(Prose(p.Doc, all, link), "\n\n")
	_, what, _ = strings.Cut(what, p.Event+": ")
	return capitalise(what), strings.TrimPrefix(when, "When: ")
}

// plainly is an event's name where nothing can be linked.
func plainly(event string) string { return event }

func capitalise(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
