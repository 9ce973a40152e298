package echo2

import "github.com/echo-im/echocdc/schema"

const (
	dialogUser schema.Column = iota
	dialogPeerType
	dialogPeer
	dialogTop
	dialogDate
	dialogReadInbox
	dialogReadOutbox
	dialogUnread
	dialogMentions
	dialogPinnedMessage
	dialogPinnedBox
	dialogHidden
)

// userDialogs is one user's state of a dialog. Its places in the user's list and
// its draft have tables of their own. It is written with every message, so that
// a change of which nothing is told must cost little.
func userDialogs() *schema.Table {
	return &schema.Table{
		Name:    "user_dialogs",
		Matches: named("user_dialogs"),
		Tells: []schema.Payload{
			(*schema.DialogCreated)(nil), (*schema.DialogRemoved)(nil), (*schema.DialogRead)(nil), (*schema.DialogReadByPeer)(nil),
			(*schema.DialogUnreadChanged)(nil), (*schema.MessagePinned)(nil), (*schema.MessageUnpinned)(nil),
		},
		Columns: []schema.ColumnSpec{
			dialogUser:          {Name: "user_id"},
			dialogPeerType:      {Name: "peer_type"},
			dialogPeer:          {Name: "peer_id"},
			dialogTop:           {Name: "top_user_message_id"},
			dialogDate:          {Name: "top_message_date"},
			dialogReadInbox:     {Name: "read_inbox_max_user_message_id"},
			dialogReadOutbox:    {Name: "read_outbox_max_user_message_id"},
			dialogUnread:        {Name: "unread_count"},
			dialogMentions:      {Name: "unread_mentions_count"},
			dialogPinnedMessage: {Name: "pinned_canonical_message_id"},
			dialogPinnedBox:     {Name: "pinned_user_message_id"},
			dialogHidden:        {Name: "hidden"},
		},
		Map: mapDialog,
	}
}

// mapDialog tells that a dialog came or went, how far it was read, and which
// message is pinned in it. One that is hidden is gone: its row stays, and says
// nothing until it comes back. A peer that no event knows is an error only where
// there is something to tell.
func mapDialog(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	peer, err := peerOf(row)
	d := dialogChange{Change: change, user: row.Int64(dialogUser), peer: peer}
	d.was = change.Op != schema.Inserted && !change.Before.Bool(dialogHidden)
	d.is = change.Op != schema.Deleted && !change.After.Bool(dialogHidden)
	mark := out.Mark()
	switch {
	case d.is:
		d.mapCounts(out)
		d.mapReads(out)
	case d.was:
		out.Add(&schema.DialogRemoved{UserID: d.user, Peer: peer})
	}
	d.mapPin(out)
	if out.Mark() > mark && err != nil {
		return err
	}
	return change.Err()
}

// dialogChange is a change of a user's dialog with a peer.
type dialogChange struct {
	*schema.Change

	user    int64
	peer    schema.Peer
	was, is bool // there, and not hidden
}

// turned is a column before and after; of what was not there it is 0.
func (d *dialogChange) turned(col schema.Column) (before, after int64) {
	if d.was {
		before = d.Before.Int64(col)
	}
	if d.is {
		after = d.After.Int64(col)
	}
	return before, after
}

// mapCounts tells that there is a dialog, once there is a message in it. A new
// dialog tells its counts itself. They are no measure: an edit of the newest
// message doubles them (domain.md §10).
func (d *dialogChange) mapCounts(out *schema.Encoder) {
	before, top := d.turned(dialogTop)
	unread, mentions := d.After.Int64(dialogUnread), d.After.Int64(dialogMentions)
	switch {
	case before == 0 && top > 0:
		out.Add(&schema.DialogCreated{
			UserID:         d.user,
			Peer:           d.peer,
			TopBoxID:       top,
			UpdatedAt:      d.After.Seconds(dialogDate),
			UnreadCount:    unread,
			UnreadMentions: mentions,
		})
	case (d.Changed(dialogUnread) || d.Changed(dialogMentions)) && out.Tells("echo.dialog.unread_changed"):
		out.Add(&schema.DialogUnreadChanged{UserID: d.user, Peer: d.peer, UnreadCount: unread, UnreadMentions: mentions})
	}
}

// mapReads tells how far was read, by the user and by the other side. What a
// user reads of his own in Saved Messages nobody else read.
func (d *dialogChange) mapReads(out *schema.Encoder) {
	if before, after := d.turned(dialogReadInbox); after > before {
		out.Add(&schema.DialogRead{UserID: d.user, Peer: d.peer, MaxBoxID: after, UnreadCount: d.After.Int64(dialogUnread)})
	}
	if before, after := d.turned(dialogReadOutbox); after > before && !d.isSelf() {
		read := &schema.DialogReadByPeer{UserID: d.user, Peer: d.peer, MaxBoxID: after}
		if d.peer.Kind == schema.PeerUser {
			read.ReaderID = d.peer.ID
		}
		out.Add(read)
	}
}

func (d *dialogChange) isSelf() bool { return d.peer.Kind == schema.PeerUser && d.peer.ID == d.user }

// mapPin tells which message a user has pinned in the dialog: one, so that
// another takes the pin from it. It is the message's, hidden dialog or not.
func (d *dialogChange) mapPin(out *schema.Encoder) {
	var before, after int64
	if d.Op != schema.Inserted {
		before = d.Before.Int64(dialogPinnedMessage)
	}
	if d.Op != schema.Deleted {
		after = d.After.Int64(dialogPinnedMessage)
	}
	if before == after {
		return
	}
	conversation := with(d.user, d.peer)
	if before != 0 {
		out.Add(&schema.MessageUnpinned{
			MessageID: before, UserID: d.user, Conversation: conversation, BoxID: d.Before.Int64(dialogPinnedBox),
		})
	}
	if after != 0 {
		out.Add(&schema.MessagePinned{
			MessageID: after, UserID: d.user, Conversation: conversation, BoxID: d.After.Int64(dialogPinnedBox),
		})
	}
}
