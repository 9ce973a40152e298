package echo2

import (
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
)

// readMedia is what a message carries, by the name that 2.x gives it: "photo",
// "document", "contact", as TL does.
func readMedia(doc schema.Doc) string {
	for key, value := range doc.Members() {
		if string(key) == "kind" {
			return mediaName(value.Text())
		}
	}
	return ""
}

// mediaName is a copy of the name; the most common ones cost nothing.
func mediaName(name []byte) string {
	switch string(name) {
	case "photo":
		return "photo"
	case "document":
		return "document"
	default:
		return string(name)
	}
}

func readAttributes(doc schema.Doc, m *schema.MessageNew) {
	for key, value := range doc.Members() {
		switch string(key) {
		case "silent":
			m.Silent = value.Bool()
		case "grouped_id":
			m.GroupedID = value.Int64()
		}
	}
}

// words are how this line writes down the marked parts of a text. A name with
// "@" has no user's id here: only a mention by name has (domain.md §10).
var words = echo1.Words{Kind: "kind", User: "user_id", Hashtag: "hashtag", URL: "url", TextURL: "text_url"}
