package story

import (
	"encoding/base64"
	"encoding/binary"
	"maps"
	"strings"
)

// line2 is Echo 2.x: a message is one row, and each user's view of it another.
type line2 struct {
	*Book

	next map[string]int64 // the last number of each conversation
}

func (l *line2) post(m *Message) {
	one, two := m.dialogIDs()
	kind, peer := 1, one<<32|two
	if m.Chat != nil {
		kind, peer = 2, two
	}
	where := text([]int64{one, two})
	l.next[where]++
	m.seq = l.next[where]
	row := Row{
		"canonical_message_id": m.id, "peer_type": kind, "peer_id": peer, "peer_seq": m.seq, "from_user_id": m.Sender.ID,
		"message_kind": m.kind(), "message_text": m.Text, "message_status": 1, "date": m.date, "entities_payload": m.marks(),
		"media_ref_payload": m.attachment(), "message_attrs_payload": m.attributes(), "service_action_payload": m.deed(),
	}
	l.insert("canonical_messages", row)
	if !m.Orphan {
		l.view(m, m.Sender)
	}
	for _, u := range m.audience() {
		l.view(m, u)
	}
}

// view is what a user sees of the message, and of the dialog.
func (l *line2) view(m *Message, u *User) {
	m.boxes[u] = u.box()
	m.order = append(m.order, u)
	own := u == m.Sender
	payload := text(map[string]any{"schema_version": 4, "event_kind": "new_message", "message_fact": map[string]any{
		"canonical_message_id": m.id, "sender_user_id": m.Sender.ID, "date": m.date, "message_text": m.Text,
	}})
	unread := m.boxes[u]
	if own {
		unread = 0
	}
	l.together(func() {
		l.insert("user_message_views", l.at(u, m.seenBy(u), Row{
			"peer_seq": m.seq, "user_message_id": m.boxes[u], "canonical_message_id": m.id, "from_user_id": m.Sender.ID, "outgoing": own,
			"message_kind": m.kind(), "message_status": 1, "date": m.date, "view_schema_version": 4, "view_payload": payload,
		}))
		for _, tag := range m.Hashtags {
			l.upsert("hash_tags", Row{
				"user_id": u.ID, "peer_type": 1, "peer_id": m.seenBy(u).ID, "hash_tag": tag, "hash_tag_user_message_id": m.boxes[u], "hash_tag_message_id": m.boxes[u], "deleted": 0,
			}, "deleted")
		}
		l.upsert("user_dialogs", l.at(u, m.seenBy(u), Row{
			"top_peer_seq": m.seq, "top_user_message_id": m.boxes[u], "top_canonical_message_id": m.id, "top_message_date": m.date, "unread_count": unread, "hidden": 0,
		}), "top_peer_seq", "top_user_message_id", "top_canonical_message_id", "top_message_date", "unread_count", "hidden")
	})
}

// at is a user's dialog, by the numbers that 2.x has for peers, with more of it.
func (*line2) at(u *User, peer Peer, more Row) Row {
	row := at(u, peer)
	row["peer_type"] = peer.Type - 1
	maps.Copy(row, more)
	return row
}

func (l *line2) rewrite(m *Message) {
	id := Row{"canonical_message_id": m.id}
	l.update("canonical_messages", Row{"message_text": m.Text, "edit_version": m.edits, "edit_date": m.edited, "entities_payload": m.marks()}, id)
	for _, u := range m.order {
		payload := text(map[string]any{"schema_version": 3, "event_kind": "edit_message", "message_text": m.Text})
		one := Row{"canonical_message_id": m.id, "user_id": u.ID}
		l.update("user_message_views", Row{"edit_version": m.edits, "view_schema_version": 3, "view_payload": payload}, one)
		l.update("user_message_views", Row{"edit_date": m.edited}, one)
		l.update("hash_tags", Row{"deleted": 1}, Row{"user_id": u.ID, "hash_tag_user_message_id": m.boxes[u]})
	}
}

func (l *line2) discard(u *User, messages []*Message) {
	l.together(func() {
		for _, m := range messages {
			l.update("user_message_views", Row{"message_status": 2, "view_schema_version": 1, "view_payload": `{"schema_version":1,"deleted":true}`},
				Row{"user_id": u.ID, "canonical_message_id": m.id})
		}
	})
}

// clear is a row of the update log only, for all that is known.
func (l *line2) clear(u *User, m *Message) {
	l.insert("user_pts_events", l.at(u, m.seenBy(u), Row{"pts": m.boxes[u], "pts_count": 1, "operation_id": text(m.id), "event_type": 7}))
}

func (l *line2) pin(m *Message, pinned int, owners ...*User) {
	for _, u := range owners {
		l.update("user_dialogs", Row{
			"pinned_peer_seq": m.seq * int64(pinned), "pinned_user_message_id": m.boxes[u] * int64(pinned), "pinned_canonical_message_id": m.id * int64(pinned),
		}, l.at(u, m.seenBy(u), nil))
	}
}

// open leaves no row: 2.x keeps no marks of unread contents.
func (*line2) open(*Message, ...*User) {}

func (l *line2) read(u *User, m *Message) {
	l.update("user_dialogs", Row{"read_inbox_max_peer_seq": m.seq, "read_inbox_max_user_message_id": m.boxes[u], "unread_count": 0}, l.at(u, m.seenBy(u), nil))
	author, box := m.Sender, m.boxes[m.Sender]
	if author == u {
		return
	}
	peer := m.seenBy(author)
	if m.Chat == nil {
		l.upsert("message_read_outbox", l.at(author, peer, Row{"read_user_id": u.ID, "read_outbox_max_id": box, "read_outbox_max_date": m.date + 2}), "read_outbox_max_date")
	}
	l.update("user_dialogs", Row{"read_outbox_max_peer_seq": m.seq, "read_outbox_max_user_message_id": box}, l.at(author, peer, nil))
}

func (l *line2) draft(u *User, peer Peer, words string) {
	row := l.at(u, peer, Row{"peer_dialog_id": peer.dialogID(), "message": words, "draft_kind": flag(words != "")})
	l.upsert("dialog_drafts", row, "message", "draft_kind")
}

func (l *line2) place(u *User, peer Peer, order int64) {
	l.upsert("dialog_preferences", l.at(u, peer, Row{"peer_dialog_id": peer.dialogID(), "main_pinned_order": order << 32}), "main_pinned_order")
}

func (l *line2) archive(u *User, peer Peer, folder int) {
	l.upsert("dialog_preferences", l.at(u, peer, Row{"peer_dialog_id": peer.dialogID(), "folder_id": folder}), "folder_id")
}

func (l *line2) leave(u *User, peer Peer) {
	l.update("user_dialogs", Row{"hidden": 1, "deleted_at": begin}, l.at(u, peer, nil))
}

// kind is message_kind.
func (m *Message) kind() int {
	switch {
	case m.Action != nil:
		return 3
	case m.Media != nil:
		return 2
	default:
		return 1
	}
}

// marks are the entities: a mention by name only says no user.
func (m *Message) marks() any {
	if m.Entities == nil {
		return nil
	}
	var all []map[string]any
	for _, e := range m.Entities {
		name, _ := e["predicate_name"].(string)
		one := map[string]any{"kind": strings.ToLower(strings.TrimPrefix(name, "messageEntity")), "length": e["length"]}
		if offset, ok := e["offset"]; ok {
			one["offset"] = offset
		}
		if user, ok := e["user_id_INT64"]; ok {
			one["kind"], one["user_id"] = "mention_name", user
		}
		all = append(all, one)
	}
	return text(all)
}

func (m *Message) attachment() any {
	for _, kind := range []string{"photo", "document"} {
		if name, _ := m.Media["predicate_name"].(string); strings.EqualFold(name, "messageMedia"+kind) {
			return text(map[string]any{"schema_version": 1, "kind": kind, "id": m.id})
		}
	}
	return nil
}

func (m *Message) attributes() any {
	if !m.Silent {
		return nil
	}
	return `{"schema_version":1,"silent":true}`
}

// deed is a service message's action: its constructor, for nobody reads on.
func (m *Message) deed() any {
	name, _ := m.Action["predicate_name"].(string)
	constructors := map[string]uint32{
		"messageActionChatCreate": 0xbd47cbad, "messageActionChatAddUser": 0x15cefd00, "messageActionChatDeleteUser": 0xa43f30cc,
		"messageActionPinMessage": 0x94bd38ed, "messageActionChatEditTitle": 0xb5a1ce5a,
	}
	if name == "" {
		return nil
	}
	object := binary.LittleEndian.AppendUint32(nil, constructors[name])
	return text(map[string]any{"schema_version": 1, "codec": 1, "layer": 224, "action_payload": base64.StdEncoding.EncodeToString(object)})
}

func flag(is bool) int {
	if is {
		return 1
	}
	return 0
}
