package echo1

import (
	"slices"

	"github.com/echo-im/echocdc/schema"
)

// entity is a marked part of a text; offset and length are UTF-16 units.
type entity struct {
	kind           string
	offset, length int64
}

// marks are what is marked in a text.
type marks struct {
	mentions       []int64 // user ids, each once
	hashtags, urls int
}

// readMarks counts what is marked in a message; mentions is room for them. The
// same part may be stored twice, as the client sent it and as the server
// resolved it; only the latter has a user id (domain.md §14.30).
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
		switch e.kind {
		case entityHashtag:
			m.hashtags++
		case entityURL, entityTextURL:
			m.urls++
		}
	}
	return m
}

const (
	entityHashtag = "messageEntityHashtag"
	entityURL     = "messageEntityUrl"
	entityTextURL = "messageEntityTextUrl"
)

func readEntity(doc schema.Doc) (e entity, user int64) {
	for key, value := range doc.Members() {
		switch string(key) {
		case "predicate_name":
			e.kind = countedKind(value.Text())
		case "offset":
			e.offset = value.Int64()
		case "length":
			e.length = value.Int64()
		case "user_id_INT64":
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
