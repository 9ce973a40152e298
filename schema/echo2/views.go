package echo2

import (
	"unicode/utf8"

	"github.com/echo-im/echocdc/schema"
)

const (
	viewUser schema.Column = iota
	viewPeerType
	viewPeer
	viewBox
	viewMessage
	viewSender
	viewOutgoing
	viewKind
	viewStatus
	viewDate
	viewPayload
	viewCreatedAt
)

// userMessageViews holds one copy of a message for each user who has it.
func userMessageViews() *schema.Table {
	return &schema.Table{
		Name:    "user_message_views",
		Matches: named("user_message_views"),
		Tells:   []schema.Payload{(*schema.MessageDelivered)(nil), (*schema.MessageDeleted)(nil)},
		Columns: []schema.ColumnSpec{
			viewUser:      {Name: "user_id"},
			viewPeerType:  {Name: "peer_type"},
			viewPeer:      {Name: "peer_id"},
			viewBox:       {Name: "user_message_id"},
			viewMessage:   {Name: "canonical_message_id"},
			viewSender:    {Name: "from_user_id"},
			viewOutgoing:  {Name: "outgoing"},
			viewKind:      {Name: "message_kind"},
			viewStatus:    {Name: "message_status"},
			viewDate:      {Name: "date"},
			viewPayload:   {Name: "view_payload"},
			viewCreatedAt: {Name: "created_at"},
		},
		Map: mapView,
	}
}

// statusDeleted is message_status of a copy that was deleted; 1 is a live one.
const statusDeleted = 2

// mapView tells echo.message.delivered of a recipient's copy, and
// echo.message.deleted of any. Editing writes a copy twice, and neither is a
// fact of its own (domain.md §10).
func mapView(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Deleted {
		return nil
	}
	row := &change.After
	deleted := row.Int64(viewStatus) == statusDeleted
	if change.Op == schema.Updated && (!deleted || change.Before.Int64(viewStatus) == statusDeleted) {
		return change.Err()
	}
	peer, err := peerOf(row)
	if err != nil {
		return err
	}
	conversation := with(row.Int64(viewUser), peer)
	own := row.Bool(viewOutgoing)
	if change.Op == schema.Inserted && !own {
		if err := addDelivery(row, conversation, out); err != nil {
			return err
		}
	}
	if deleted {
		out.Add(&schema.MessageDeleted{
			MessageID:    row.Int64(viewMessage),
			UserID:       row.Int64(viewUser),
			Conversation: conversation,
			BoxID:        row.Int64(viewBox),
			BySenderCopy: own,
		})
	}
	return change.Err()
}

func addDelivery(row *schema.Row, conversation schema.Conversation, out *schema.Encoder) error {
	kind, err := kindOf(row, viewKind)
	if err != nil {
		return err
	}
	m := out.MessageDelivered()
	m.MessageID, m.SenderID = row.Int64(viewMessage), row.Int64(viewSender)
	m.UserID, m.BoxID = row.Int64(viewUser), row.Int64(viewBox)
	m.Conversation, m.Kind = conversation, kind
	m.SentAt, m.DeliveredAt = row.Seconds(viewDate), row.Timestamp(viewCreatedAt)
	m.Redacted = schema.IsSystemUser(m.SenderID)
	if !m.Redacted { // invariant 10
		text := viewText(row.JSON(viewPayload))
		m.TextLength, m.Text = utf8.RuneCount(text), out.MessageText(text)
	}
	if err := row.Err(); err != nil {
		return err
	}
	out.Add(m)
	return nil
}

// viewText is the text in a copy's payload: of the message it tells, or of the
// edit that wrote it last. A deleted copy has none.
func viewText(doc schema.Doc) []byte {
	for key, value := range doc.Members() {
		switch string(key) {
		case "message_fact":
			return viewText(value)
		case "message_text":
			return value.Text()
		}
	}
	return nil
}
