package echo2

import "github.com/echo-im/echocdc/schema"

const (
	receiptUser schema.Column = iota
	receiptPeerType
	receiptPeer
	receiptReader
	receiptMax
	receiptDate
)

// messageReadOutbox holds the read receipts, a row for each maximum that a
// reader reached.
func messageReadOutbox() *schema.Table {
	return &schema.Table{
		Name:    "message_read_outbox",
		Matches: named("message_read_outbox"),
		Tells:   []schema.Payload{(*schema.DialogReadByPeer)(nil)},
		Columns: []schema.ColumnSpec{
			receiptUser:     {Name: "user_id"},
			receiptPeerType: {Name: "peer_type"},
			receiptPeer:     {Name: "peer_id"},
			receiptReader:   {Name: "read_user_id"},
			receiptMax:      {Name: "read_outbox_max_id"},
			receiptDate:     {Name: "read_outbox_max_date"},
		},
		Map: mapReceipt,
	}
}

// mapReceipt tells echo.dialog.read_by_peer: another user reached a maximum. The
// dialog's own row tells it too, under the same id.
func mapReceipt(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	if change.Op != schema.Inserted || row.Int64(receiptReader) == row.Int64(receiptUser) {
		return change.Err()
	}
	peer, err := peerOf(row)
	if err != nil {
		return err
	}
	read := &schema.DialogReadByPeer{
		UserID:   row.Int64(receiptUser),
		Peer:     peer,
		MaxBoxID: row.Int64(receiptMax),
		ReaderID: row.Int64(receiptReader),
		ReadAt:   row.Seconds(receiptDate),
	}
	if err := row.Err(); err != nil {
		return err
	}
	out.Add(read)
	return nil
}
