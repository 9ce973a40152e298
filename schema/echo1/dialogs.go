package echo1

import "github.com/echo-im/echocdc/schema"

const (
	dialogUser schema.Column = iota
	dialogPeerType
	dialogPeer
	dialogReadInbox
	dialogUnread
)

// dialogs is one user's view of a chat. It is written with every message, so
// that only what a read needs is captured.
func dialogs() *schema.Table {
	return &schema.Table{
		Name:    "dialogs",
		Matches: named("dialogs"),
		Tells:   []schema.Payload{(*schema.DialogRead)(nil)},
		Columns: []schema.ColumnSpec{
			dialogUser:      {Name: "user_id"},
			dialogPeerType:  {Name: "peer_type"},
			dialogPeer:      {Name: "peer_id"},
			dialogReadInbox: {Name: "read_inbox_max_id"},
			dialogUnread:    {Name: "unread_count"},
		},
		Map: mapDialog,
	}
}

// mapDialog tells echo.dialog.read: read_inbox_max_id grew. The unread count
// alone is no sign of reading: sending and deleting reset it (domain.md §6.5).
func mapDialog(change *schema.Change, out *schema.Encoder) error {
	if change.Op != schema.Updated {
		return nil
	}
	row := &change.After
	if row.Int64(dialogReadInbox) <= change.Before.Int64(dialogReadInbox) {
		return change.Err()
	}
	peer, err := peerOf(row, dialogPeerType, dialogPeer)
	if err != nil {
		return err
	}
	read := &schema.DialogRead{
		UserID:      row.Int64(dialogUser),
		Peer:        peer,
		MaxBoxID:    row.Int64(dialogReadInbox),
		UnreadCount: row.Int64(dialogUnread),
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(read)
	return nil
}
