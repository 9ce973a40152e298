package story

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Message is one logical message.
type Message struct {
	Sender *User
	To     *User // of a private chat
	Chat   *Chat // of a group
	Text   string
	// Orphan is a message of which the sender has no copy.
	Orphan   bool
	Silent   bool
	Voice    bool // a voice note: unheard until its contents are read
	Reply    *Message
	Media    map[string]any
	Entities []map[string]any
	Hashtags []string
	Mentions []*User
	Action   map[string]any
	Extra    map[string]any // more of the body: a forward's header, an album

	id     int64
	random int64
	date   int64
	edited int64
	edits  int
	seq    int64           // in its conversation
	boxes  map[*User]int64 // the copies
	order  []*User         // who has one, as they were written
}

// audience is who gets a copy, beside the sender.
func (m *Message) audience() []*User {
	if m.Chat == nil {
		if m.To == m.Sender {
			return nil
		}
		return []*User{m.To}
	}
	var all []*User
	for _, u := range m.Chat.members {
		if u != m.Sender {
			all = append(all, u)
		}
	}
	return all
}

// seenBy is the conversation as one of its users sees it.
func (m *Message) seenBy(u *User) Peer {
	switch {
	case m.Chat != nil:
		return m.Chat.peer()
	case u == m.Sender:
		return m.To.peer()
	default:
		return m.Sender.peer()
	}
}

func (m *Message) mentions(u *User) bool {
	if slices.Contains(m.Mentions, u) {
		return true
	}
	return m.Reply != nil && m.Reply.Sender == u && m.Chat != nil
}

// body is a copy's JSON in 1.x: on a recipient's copy of a private message it
// does not say whom it is from.
func (m *Message) body(owner *User) string {
	b := map[string]any{"predicate_name": "message", "id": m.boxes[owner], "peer_id": wire(m.seenBy(owner)), "date": m.date}
	if m.Action != nil {
		b["predicate_name"], b["action"] = "messageService", m.Action
	} else {
		b["message"] = m.Text
	}
	if owner == m.Sender {
		b["out"] = true
	}
	if owner == m.Sender || m.Chat != nil {
		b["from_id"] = wire(m.Sender.peer())
	}
	set := func(name string, value any, is bool) {
		if is {
			b[name] = value
		}
	}
	set("silent", true, m.Silent)
	set("media", m.Media, m.Media != nil)
	set("media_unread", true, m.Voice)
	set("mentioned", true, m.mentions(owner))
	set("entities", m.Entities, m.Entities != nil)
	set("edit_date", map[string]any{"value": m.edited}, m.edited != 0)
	if m.Reply != nil {
		b["reply_to"] = map[string]any{"predicate_name": "messageReplyHeader", "reply_to_msg_id": m.Reply.boxes[owner], "reply_to_msg_id_INT32": m.Reply.boxes[owner]}
	}
	maps.Copy(b, m.Extra)
	return text(b)
}

func wire(p Peer) map[string]any {
	if p.Type == peerChat {
		return map[string]any{"predicate_name": "peerChat", "chat_id": p.ID}
	}
	return map[string]any{"predicate_name": "peerUser", "user_id": p.ID}
}

// text is a value as JSON.
func text(v any) string {
	encoded, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding a row of the story: %v", err)) // unreachable: plain maps
	}
	return string(encoded)
}
