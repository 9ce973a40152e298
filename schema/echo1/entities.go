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

// readEntities counts what is marked in a message. The same part may be stored
// twice, as the client sent it and as the server resolved it; only the latter
// has a user id (domain.md §14.30).
func readEntities(doc schema.Doc, m *schema.MessageNew) {
	var room [16]entity
	seen := room[:0]
	for element := range doc.Elements() {
		e, user := readEntity(element)
		if user != 0 && !slices.Contains(m.Mentions, user) {
			m.Mentions = append(m.Mentions, user)
		}
		if e.kind == "" || slices.Contains(seen, e) {
			continue
		}
		seen = append(seen, e)
		switch e.kind {
		case entityHashtag:
			m.Hashtags++
		case entityURL, entityTextURL:
			m.URLs++
		}
	}
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
