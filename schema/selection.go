package schema

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// Content says how much of a message's text is in its events (domain.md §15).
type Content string

// The choices. Messages of Echo's own senders never have any (invariant 10).
const (
	ContentNone    Content = "none"    // lengths and kinds only
	ContentPreview Content = "preview" // the first [PreviewLength] code points: what a push shows
	ContentFull    Content = "full"
)

// PreviewLength is how much of a text a preview is, in code points.
const PreviewLength = 120

// Selection is what of the catalogue is told. The zero value tells every event
// but those that are off unless enabled, and no text of a message.
type Selection struct {
	Content Content
	// Enable are the names of events to tell that are off otherwise.
	Enable []string
}

// Check refuses what is no content mode, and names of events that need no
// enabling or that there are not.
func (s *Selection) Check() error {
	switch s.Content {
	case "", ContentNone, ContentPreview, ContentFull:
	default:
		return fmt.Errorf("messages.content is %q: want none, preview or full", s.Content)
	}
	for _, name := range s.Enable {
		if !slices.Contains(offUnlessEnabled[:], name) {
			return fmt.Errorf("events.enable has %q: want any of %s; all other events are always told", name, strings.Join(offUnlessEnabled[:], ", "))
		}
	}
	return nil
}

// Tells tells whether events of the name are told.
func (s *Selection) Tells(event string) bool {
	if slices.Contains(needsContent[:], event) {
		return s.TellsText()
	}
	return !slices.Contains(offUnlessEnabled[:], event) || slices.Contains(s.Enable, event)
}

// TellsText tells whether any text of messages is told.
func (s *Selection) TellsText() bool {
	return s.Content == ContentPreview || s.Content == ContentFull
}

// text is what may be told of a message's text.
func (s *Selection) text(text []byte) string {
	switch s.Content {
	case ContentFull:
		return string(text)
	case ContentPreview:
		return string(beginning(text, PreviewLength))
	default:
		return ""
	}
}

// beginning is the text's first code points.
func beginning(text []byte, points int) []byte {
	at := 0
	for ; points > 0 && at < len(text); points-- {
		_, size := utf8.DecodeRune(text[at:])
		at += size
	}
	return text[:at]
}
