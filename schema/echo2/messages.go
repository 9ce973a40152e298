package echo2

import (
	"errors"
	"unicode/utf8"

	"github.com/echo-im/echocdc/schema"
)

const (
	messageID schema.Column = iota
	messagePeerType
	messagePeer
	messageSender
	messageKind
	messageText
	messageEntities
	messageMedia
	messageAttributes
	messageForward
	messageAction
	messageEditVersion
	messageDate
	messageEditDate
)

// canonicalMessages holds each message once, for all who have a copy.
func canonicalMessages() *schema.Table {
	return &schema.Table{
		Name:    "canonical_messages",
		Matches: named("canonical_messages"),
		Tells:   []schema.Payload{(*schema.MessageNew)(nil), (*schema.MessageEdited)(nil)},
		Columns: []schema.ColumnSpec{
			messageID:          {Name: "canonical_message_id"},
			messagePeerType:    {Name: "peer_type"},
			messagePeer:        {Name: "peer_id"},
			messageSender:      {Name: "from_user_id"},
			messageKind:        {Name: "message_kind"},
			messageText:        {Name: "message_text"},
			messageEntities:    {Name: "entities_payload"},
			messageMedia:       {Name: "media_ref_payload"},
			messageAttributes:  {Name: "message_attrs_payload"},
			messageForward:     {Name: "forward_ref_payload"},
			messageAction:      {Name: "service_action_payload"},
			messageEditVersion: {Name: "edit_version"},
			messageDate:        {Name: "date"},
			messageEditDate:    {Name: "edit_date"},
		},
		Map: mapMessage,
	}
}

func mapMessage(change *schema.Change, out *schema.Encoder) error {
	switch change.Op {
	case schema.Inserted:
		return mapNewMessage(&change.After, out)
	case schema.Updated:
		return mapEdit(change, out)
	default:
		return nil // messages are never taken away (domain.md §10)
	}
}

// mapNewMessage tells echo.message.new, and of a message from the past its last
// edit. Its number in the sender's box and the client's number are in other
// tables' rows.
func mapNewMessage(row *schema.Row, out *schema.Encoder) error {
	f, err := readFact(row)
	if err != nil {
		return err
	}
	m := out.MessageNew()
	m.MessageID, m.SenderID = f.message, f.sender
	m.Conversation, m.Kind = f.conversation, f.kind
	m.SentAt = row.Seconds(messageDate)
	m.Redacted = schema.IsSystemUser(f.sender)
	if !m.Redacted { // invariant 10: login codes; nothing that follows from the text
		text := textOf(row)
		m.TextLength, m.Text = utf8.RuneCount(text), out.MessageText(text)
		m.Media = readMedia(row.JSON(messageMedia))
		m.Forwarded = row.Has(messageForward)
		readAttributes(row.JSON(messageAttributes), m)
		marked := words.Read(row.JSON(messageEntities), m.Mentions)
		m.Mentions, m.Hashtags, m.URLs = marked.Mentions, marked.Hashtags, marked.URLs
		if f.kind == schema.KindService {
			m.Action = readAction(row.JSON(messageAction))
		}
	}
	if err := row.Err(); err != nil {
		return err
	}
	out.Add(m)
	if row.Int64(messageEditVersion) > 0 {
		out.Add(edited(row, &f, out))
	}
	return row.Err()
}

// mapEdit tells echo.message.edited: the server counts edits. Anything else
// that changes in the row is bookkeeping.
func mapEdit(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	if row.Int64(messageEditVersion) <= change.Before.Int64(messageEditVersion) {
		return change.Err()
	}
	f, err := readFact(row)
	if err != nil {
		return err
	}
	edit := edited(row, &f, out)
	if !schema.IsSystemUser(f.sender) { // invariant 10
		edit.OldTextLength = utf8.RuneCount(textOf(&change.Before))
	}
	if err := change.Err(); err != nil {
		return err
	}
	out.Add(edit)
	return nil
}

func edited(row *schema.Row, f *fact, out *schema.Encoder) *schema.MessageEdited {
	edit := &schema.MessageEdited{
		MessageID:    f.message,
		Conversation: f.conversation,
		SenderID:     f.sender,
		EditedAt:     row.Seconds(messageEditDate),
		Kind:         f.kind,
	}
	if schema.IsSystemUser(f.sender) { // invariant 10
		return edit
	}
	text := textOf(row)
	edit.TextLength, edit.Text = utf8.RuneCount(text), out.MessageText(text)
	edit.Media = readMedia(row.JSON(messageMedia))
	marked := words.Read(row.JSON(messageEntities), nil)
	edit.Mentions, edit.Hashtags, edit.URLs = marked.Mentions, marked.Hashtags, marked.URLs
	return edit
}

// fact is what every row of the table says.
type fact struct {
	message, sender int64
	conversation    schema.Conversation
	kind            schema.MessageKind
}

func readFact(row *schema.Row) (f fact, err error) {
	f = fact{message: row.Int64(messageID), sender: row.Int64(messageSender)}
	if f.conversation, err = conversationOf(row); err != nil {
		return f, err
	}
	f.kind, err = kindOf(row, messageKind)
	return f, err
}

// conversationOf is where a message was sent: a group, or a pair of users in
// the two halves of one number.
func conversationOf(row *schema.Row) (schema.Conversation, error) {
	peer, err := peerOf(row)
	if err != nil || peer.Kind == schema.PeerChat {
		return schema.Group(peer.ID), err
	}
	const half = 32
	low, high := peer.ID>>half, peer.ID&(1<<half-1)
	if low <= 0 || high <= 0 {
		return schema.Conversation{}, errors.New("its peer_id is no pair of users")
	}
	return schema.Private(low, high), nil
}

// kindOf reads message_kind.
func kindOf(row *schema.Row, col schema.Column) (schema.MessageKind, error) {
	switch row.Int64(col) {
	case 1:
		return schema.KindText, nil
	case 2:
		return schema.KindMedia, nil
	case 3:
		return schema.KindService, nil
	default:
		return "", errors.Join(row.Err(), errors.New("its message_kind is none that is known"))
	}
}

// textOf is the plain text or caption, which may be NULL.
func textOf(row *schema.Row) []byte {
	if !row.Has(messageText) {
		return nil
	}
	return row.Text(messageText)
}
