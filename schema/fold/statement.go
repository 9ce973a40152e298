package fold

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/echo-im/echocdc/schema"
)

// Statement is what one event says of one entity.
type Statement struct {
	// Key names the entity: its sort and what tells it from others of the sort,
	// for example "member/70001/1002".
	Key string

	effect effect
	// whole says that the event retells a row from its beginning.
	whole   bool
	fields  map[string]string
	members map[string]json.RawMessage
	shown   []*Statement
}

// Values of fields beside the JSON text of a member.
const (
	unset   = ""  // as if no event had ever set it
	unknown = "?" // it differs from nothing
)

// Reader understands the catalogue's events.
type Reader struct {
	meanings map[string]*meaning
}

// NewReader makes a reader of this version's catalogue.
func NewReader() *Reader { return &Reader{meanings: meanings()} }

// Read is what the event says, most often of one entity. It is nothing when the
// event is no state, or of a newer catalogue.
func (r *Reader) Read(e *schema.Event) ([]*Statement, error) {
	m, ok := r.meanings[e.Type]
	if !ok {
		return nil, nil
	}
	s := &Statement{
		effect: m.rule.effect,
		whole:  m.rule.effect == appears && e.Origin == schema.OriginSnapshot && !Lasting(m.rule.of),
		fields: make(map[string]string, len(m.fields)),
	}
	if err := json.Unmarshal(e.Data, &s.members); err != nil {
		return nil, fmt.Errorf("folding %s %s: its payload is not a JSON object", e.Type, e.ID)
	}
	s.name(m.rule.of, m.rule.by...)
	for _, f := range m.fields {
		s.fields[f.name] = f.text(s.members[f.member])
	}
	if m.rule.sets != "" {
		s.fields[m.rule.sets] = "true"
	}
	if m.rule.unsets != "" {
		s.fields[m.rule.unsets] = unset
	}
	if m.rule.refine != nil {
		m.rule.refine(s)
	}
	return append(s.shown, s), nil
}

// Sort is the sort of entity that a key names.
func Sort(key string) string {
	sort, _, _ := strings.Cut(key, "/")
	return sort
}

// name makes the statement one of the entity.
func (s *Statement) name(of string, by ...string) { s.Key = s.key(of, by...) }

// show says of another entity that it is there.
func (s *Statement) show(of string, by ...string) {
	s.shown = append(s.shown, &Statement{Key: s.key(of, by...), effect: shows})
}

func (s *Statement) key(of string, by ...string) string {
	var key strings.Builder
	key.WriteString(of)
	for _, member := range by {
		key.WriteByte('/')
		key.WriteString(keyText(member, s.members[member]))
	}
	return key.String()
}

// is tells whether a member is true.
func (s *Statement) is(member string) bool { return string(s.members[member]) == "true" }

// keyText is how a member stands in a key. A tag is text that users wrote and
// keys are shown: it stands there as a number.
func keyText(member string, text json.RawMessage) string {
	switch {
	case member == "peer":
		var peer schema.Peer
		_ = json.Unmarshal(text, &peer) // what is no peer has a key of its own
		return string(peer.AppendText(nil))
	case member == "tag":
		sum := fnv.New64a()
		_, _ = sum.Write(text)
		return strconv.FormatUint(sum.Sum64(), 16)
	case len(text) == 0:
		return "0"
	default:
		return strings.Trim(string(text), `"`)
	}
}
