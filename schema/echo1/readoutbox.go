package echo1

import "github.com/echo-im/echocdc/schema"

const (
	receiptUser schema.Column = iota
	receiptPeer
	receiptReader
	receiptMax
	receiptDate
)

// messageReadOutbox holds the read receipts of private chats, a row for each
// maximum that a reader reached; releases before 2024-10 have none.
func messageReadOutbox() *schema.Table {
	return &schema.Table{
		Name:    "message_read_outbox",
		Matches: named("message_read_outbox"),
		Tells:   []schema.Payload{(*schema.DialogReadByPeer)(nil)},
		Columns: []schema.ColumnSpec{
			receiptUser:   {Name: "user_id"},
			receiptPeer:   {Name: "peer_dialog_id"},
			receiptReader: {Name: "read_user_id"},
			receiptMax:    {Name: "read_outbox_max_id"},
			receiptDate:   {Name: "read_outbox_max_date"},
		},
		Map: mapReceipt,
	}
}

// mapReceipt tells echo.dialog.read_by_peer: a reader reached a maximum. The
// dialog's own row tells it too, under the same id. Who reads up to a message of
// his own leaves a receipt that is none (domain.md §14.26).
func mapReceipt(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	if change.Op != schema.Inserted || row.Int64(receiptReader) == row.Int64(receiptUser) {
		return change.Err()
	}
	read := &schema.DialogReadByPeer{
		UserID:   row.Int64(receiptUser),
		Peer:     dialogPeerOf(row.Int64(receiptPeer)),
		MaxBoxID: row.Int64(receiptMax),
		ReaderID: row.Int64(receiptReader),
		ReadAt:   row.Seconds(receiptDate),
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(read)
	return nil
}

// dialogPeerOf is the peer of a peer_dialog_id: a user's id, or a group's, negative
// (domain.md §3).
func dialogPeerOf(id int64) schema.Peer {
	if id < 0 {
		return schema.Peer{Kind: schema.PeerChat, ID: -id}
	}
	return schema.Peer{Kind: schema.PeerUser, ID: id}
}
