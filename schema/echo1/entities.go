package echo1

import (
	"slices"

	"github.com/echo-im/echocdc/schema"
)

// Words are how a line writes down the marked parts of a text.
type Words struct {
	Kind, User            string // members
	Hashtag, URL, TextURL string // kinds that are counted
}

// words are those of this line: TL's.
var words = Words{
	Kind: "predicate_name", User: "user_id_INT64",
	Hashtag: "messageEntityHashtag", URL: "messageEntityUrl", TextURL: "messageEntityTextUrl",
}

// Marks are what is marked in a text.
type Marks struct {
	Mentions       []int64 // user ids, each once
	Hashtags, URLs int
}

// entity is a marked part of a text; offset and length are UTF-16 units.
type entity struct {
	kind           kind
	offset, length int64
}

// kind is what is counted of a part.
type kind uint8

const (
	kindNone kind = iota
	kindHashtag
	kindURL
	kindTextURL
)

// Read counts what is marked in a message; mentions is room for them. The same
// part may be stored twice, as the client sent it and as the server resolved
// it; only the latter has a user id (domain.md §14.30).
func (w *Words) Read(doc schema.Doc, mentions []int64) Marks {
	m := Marks{Mentions: mentions}
	var room [16]entity
	seen := room[:0]
	for element := range doc.Elements() {
		e, user := w.entity(element)
		if user != 0 && !slices.Contains(m.Mentions, user) {
			m.Mentions = append(m.Mentions, user)
		}
		if e.kind == kindNone || slices.Contains(seen, e) {
			continue
		}
		seen = append(seen, e)
		if e.kind == kindHashtag {
			m.Hashtags++
		} else {
			m.URLs++
		}
	}
	return m
}

func (w *Words) entity(doc schema.Doc) (e entity, user int64) {
	for key, value := range doc.Members() {
		switch string(key) {
		case w.Kind:
			e.kind = w.kind(value.Text())
		case "offset":
			e.offset = value.Int64()
		case "length":
			e.length = value.Int64()
		case w.User:
			user = value.Int64()
		}
	}
	return e, user
}

func (w *Words) kind(name []byte) kind {
	switch string(name) {
	case w.Hashtag:
		return kindHashtag
	case w.URL:
		return kindURL
	case w.TextURL:
		return kindTextURL
	default:
		return kindNone
	}
}
