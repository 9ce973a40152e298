package echo2

import (
	"slices"

	"github.com/echo-im/echocdc/schema"
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

// entity is a marked part of a text.
type entity struct {
	kind           string
	offset, length int64
}

const (
	entityHashtag = "hashtag"
	entityURL     = "url"
	entityTextURL = "text_url"
)

// marks are what is marked in a text.
type marks struct {
	mentions       []int64 // user ids, each once
	hashtags, urls int
}

// readMarks counts what is marked in a message, the same part once; mentions is
// room for them. A name with "@" has no user's id here: only a mention by name
// has (domain.md §10).
func readMarks(doc schema.Doc, mentions []int64) marks {
	m := marks{mentions: mentions}
	var room [16]entity
	seen := room[:0]
	for element := range doc.Elements() {
		e, user := readEntity(element)
		if user != 0 && !slices.Contains(m.mentions, user) {
			m.mentions = append(m.mentions, user)
		}
		if e.kind == "" || slices.Contains(seen, e) {
			continue
		}
		seen = append(seen, e)
		if e.kind == entityHashtag {
			m.hashtags++
		} else {
			m.urls++
		}
	}
	return m
}

func readEntity(doc schema.Doc) (e entity, user int64) {
	for key, value := range doc.Members() {
		switch string(key) {
		case "kind":
			e.kind = countedKind(value.Text())
		case "offset":
			e.offset = value.Int64()
		case "length":
			e.length = value.Int64()
		case "user_id":
			user = value.Int64()
		}
	}
	return e, user
}

// countedKind is the kind when it is one that is counted.
func countedKind(name []byte) string {
	switch string(name) {
	case entityHashtag:
		return entityHashtag
	case entityURL:
		return entityURL
	case entityTextURL:
		return entityTextURL
	default:
		return ""
	}
}
