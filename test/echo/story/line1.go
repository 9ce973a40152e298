package story

import "maps"

// line1 is Echo 1.x: a copy of the message for each user.
type line1 struct{ *Book }

func (l *line1) post(m *Message) {
	if !m.Orphan {
		l.copy(m, m.Sender)
		l.touch(m, m.Sender)
	}
	for _, u := range m.audience() {
		l.copy(m, u)
		l.receive(m, u)
	}
}

// copy is a user's copy and its hashtags. On a recipient's copy of a private
// message, peer_id is the owner's own id.
func (l *line1) copy(m *Message, u *User) {
	m.boxes[u] = u.box()
	m.order = append(m.order, u)
	peer := m.seenBy(u)
	if m.Chat == nil && u != m.Sender {
		peer.ID = u.ID
	}
	one, two := m.dialogIDs()
	row := Row{
		"user_id": u.ID, "user_message_box_id": m.boxes[u], "dialog_id1": one, "dialog_id2": two, "dialog_message_id": m.id,
		"sender_user_id": m.Sender.ID, "peer_type": peer.Type, "peer_id": peer.ID, "random_id": m.random, "message_filter_type": -1,
		"message_data": m.body(u), "message": m.Text, "mentioned": m.mentions(u), "media_unread": m.Voice || m.mentions(u), "date2": m.date,
	}
	if m.Chat == nil && m.To == m.Sender {
		row["saved_peer_type"], row["saved_peer_id"] = peerUser, u.ID
	}
	l.together(func() {
		l.insert("messages", row)
		for _, tag := range m.Hashtags {
			l.upsert("hash_tags", Row{"user_id": u.ID, "peer_type": peer.Type, "peer_id": peer.ID, "hash_tag": tag, "hash_tag_message_id": m.boxes[u], "deleted": 0}, "deleted")
		}
	})
	l.insert("user_pts_updates", Row{
		"user_id": u.ID, "pts": m.boxes[u], "pts_count": 1, "update_type": 1, "date2": m.date,
		"update_data": text(map[string]any{"predicate_name": "updateNewMessage", "message": m.Text}),
	})
}

// dialogIDs name the conversation on every copy.
func (m *Message) dialogIDs() (one, two int64) {
	if m.Chat != nil {
		return -3, m.Chat.ID
	}
	return min(m.Sender.ID, m.To.ID), max(m.Sender.ID, m.To.ID)
}

// touch is the sender's dialog: sending resets the count of unread messages.
func (l *line1) touch(m *Message, u *User) {
	l.upsert("dialogs", l.dialog(u, m.seenBy(u), Row{"top_message": m.boxes[u], "unread_count": 0, "date2": m.date}), "top_message", "unread_count", "date2")
}

func (l *line1) receive(m *Message, u *User) {
	row := Row{"top_message": m.boxes[u], "unread_count": m.boxes[u], "unread_mentions_count": m.mentions(u), "date2": m.date}
	l.upsert("dialogs", l.dialog(u, m.seenBy(u), row), "top_message", "unread_count", "unread_mentions_count", "date2")
}

// dialog is a row of dialogs.
func (*line1) dialog(u *User, peer Peer, more Row) Row {
	row := Row{"user_id": u.ID, "peer_type": peer.Type, "peer_id": peer.ID, "peer_dialog_id": peer.dialogID(), "draft_message_data": "null"}
	maps.Copy(row, more)
	return row
}

func (l *line1) rewrite(m *Message) {
	for _, u := range m.order {
		l.update("messages", Row{"message": m.Text, "message_data": m.body(u)}, m.of(u))
		l.update("hash_tags", Row{"deleted": 1}, Row{"user_id": u.ID, "hash_tag_message_id": m.boxes[u]})
	}
}

// of finds a user's copy.
func (m *Message) of(u *User) Row { return Row{"user_id": u.ID, "user_message_box_id": m.boxes[u]} }

func (l *line1) discard(u *User, messages []*Message) {
	l.together(func() {
		for _, m := range messages {
			l.update("messages", Row{"deleted": 1}, m.of(u))
		}
	})
	last := messages[len(messages)-1]
	l.update("dialogs", Row{"unread_count": 0, "draft_message_data": "null"}, at(u, last.seenBy(u)))
}

func (l *line1) clear(u *User, m *Message) {
	cleared := text(map[string]any{
		"predicate_name": "messageService", "id": m.boxes[u], "out": true, "peer_id": wire(m.seenBy(u)), "from_id": wire(u.peer()),
		"date": m.date, "action": map[string]any{"predicate_name": "messageActionHistoryClear"},
	})
	l.update("messages", Row{"message": "", "message_data": cleared}, m.of(u))
}

func (l *line1) pin(m *Message, pinned int, owners ...*User) {
	for _, u := range owners {
		l.update("dialogs", Row{"pinned_msg_id": m.boxes[u] * int64(pinned)}, at(u, m.seenBy(u)))
		l.update("messages", Row{"pinned": pinned}, m.of(u))
	}
}

func (l *line1) open(m *Message, owners ...*User) {
	for _, u := range owners {
		l.update("messages", Row{"mentioned": 0, "media_unread": 0}, m.of(u))
		l.update("dialogs", Row{"unread_mentions_count": 0}, at(u, m.seenBy(u)))
	}
}

// read of one's own message leaves a dialog with oneself behind that has none.
func (l *line1) read(u *User, m *Message) {
	l.update("dialogs", Row{"read_inbox_max_id": m.boxes[u], "unread_count": 0}, at(u, m.seenBy(u)))
	author, box := m.Sender, m.boxes[m.Sender]
	peer := m.seenBy(author)
	if author == u {
		peer = u.peer()
	}
	if m.Chat == nil {
		l.upsertWhere("peer_dialog_id", "message_read_outbox", Row{
			"user_id": author.ID, "peer_dialog_id": peer.dialogID(), "read_user_id": u.ID, "read_outbox_max_id": box, "read_outbox_max_date": m.date + 2,
		}, "read_outbox_max_date")
	}
	row := Row{"read_outbox_max_id": box}
	if author == u {
		row["top_message"], row["date2"] = 0, 0
	}
	l.upsert("dialogs", l.dialog(author, peer, row), "read_outbox_max_id")
}

// at finds a user's dialog.
func at(u *User, peer Peer) Row {
	return Row{"user_id": u.ID, "peer_type": peer.Type, "peer_id": peer.ID}
}

func (l *line1) draft(u *User, peer Peer, words string) {
	kind, data := 2, text(map[string]any{"predicate_name": "draftMessage", "message": words, "date_INT32": 1767000000})
	if words == "" {
		kind, data = 1, text(map[string]any{"predicate_name": "draftMessageEmpty", "date_FLAGINT32": map[string]any{"value": 1767000000}})
	}
	l.update("dialogs", Row{"draft_type": kind, "draft_message_data": data}, at(u, peer))
}

func (l *line1) place(u *User, peer Peer, order int64) {
	l.update("dialogs", Row{"pinned": order << 32}, at(u, peer))
}

func (l *line1) archive(u *User, peer Peer, folder int) {
	l.update("dialogs", Row{"folder_id": folder}, at(u, peer))
}

func (l *line1) leave(u *User, peer Peer) { l.remove("dialogs", at(u, peer)) }
