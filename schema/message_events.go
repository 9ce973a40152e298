package schema

import "strconv"

// MessageKind is the sort of a message.
type MessageKind string

// The sorts of messages.
const (
	KindText    MessageKind = "text"
	KindMedia   MessageKind = "media"
	KindService MessageKind = "service" // an action, see Action
)

// MessageNew is echo.message.new: one logical message was sent. Once per
// message, whatever the number of copies (domain.md §12.1).
//
// When: the sender's copy appears. Where Echo writes none for the sender (a
// system account, a member who leaves, a contact who signs up), each
// recipient's copy tells it, all under the same id.
type MessageNew struct {
	MessageID    int64        `json:"message_id,string"`           // snowflake, the same on all copies
	Conversation Conversation `json:"conversation"`                // where it was sent
	SenderID     int64        `json:"sender_id"`                   // user id
	BoxID        int64        `json:"box_id,omitempty"`            // in the sender's box; absent when the sender has no copy
	RandomID     int64        `json:"random_id,string,omitempty"`  // the client's idempotency key
	SentAt       Seconds      `json:"sent_at"`                     // by the server's clock
	Kind         MessageKind  `json:"kind"`                        // the sort of message
	Media        string       `json:"media,omitempty"`             // TL name without its prefix, for example "photo"
	Action       string       `json:"action,omitempty"`            // TL name without its prefix, for example "chat_add_user"
	TextLength   int          `json:"text_length"`                 // Unicode code points
	Silent       bool         `json:"silent,omitempty"`            // the sender asked for no sound
	Mentions     []int64      `json:"mentions,omitempty"`          // user ids named by entities
	Hashtags     int          `json:"hashtags,omitempty"`          // how many entities are hashtags
	URLs         int          `json:"urls,omitempty"`              // how many entities are links
	ReplyToBoxID int64        `json:"reply_to_box_id,omitempty"`   // the message replied to, in the sender's box
	Forwarded    bool         `json:"forwarded,omitempty"`         // it carries a forward header
	GroupedID    int64        `json:"grouped_id,string,omitempty"` // the album it is part of
	TTLPeriod    int64        `json:"ttl_period,omitempty"`        // seconds until auto-delete
	Redacted     bool         `json:"redacted,omitempty"`          // sent by a system account: ids only
}

// Type implements [Payload].
func (*MessageNew) Type() string { return "echo.message.new" }

// AppendID implements [Payload].
func (m *MessageNew) AppendID(dst []byte) []byte {
	return strconv.AppendInt(append(dst, "message.new/"...), m.MessageID, 10)
}

// AppendSubject implements [Payload]: a message belongs to its conversation.
func (m *MessageNew) AppendSubject(dst []byte) []byte { return m.Conversation.AppendText(dst) }

// OccurredAt implements [Payload].
func (m *MessageNew) OccurredAt() Seconds { return m.SentAt }

// MessageDelivered is echo.message.delivered: a recipient has a copy. Once per
// recipient; often before [MessageNew] (domain.md §14.23).
//
// When: a copy appears whose owner is not the sender. Echo may write a copy
// again after a crash, with a new box id: the event repeats under its id.
type MessageDelivered struct {
	MessageID    int64        `json:"message_id,string"`      // snowflake, the same on all copies
	UserID       int64        `json:"user_id"`                // the recipient
	SenderID     int64        `json:"sender_id"`              // user id
	Conversation Conversation `json:"conversation"`           // where it was sent
	BoxID        int64        `json:"box_id"`                 // in the recipient's box
	SentAt       Seconds      `json:"sent_at"`                // by the server's clock
	DeliveredAt  Seconds      `json:"delivered_at"`           // when Echo wrote the copy
	Kind         MessageKind  `json:"kind"`                   // the sort of message
	Media        string       `json:"media,omitempty"`        // TL name without its prefix, for example "photo"
	Action       string       `json:"action,omitempty"`       // TL name without its prefix, for example "chat_add_user"
	ActionUsers  []int64      `json:"action_users,omitempty"` // whom a service action names
	TextLength   int          `json:"text_length"`            // Unicode code points
	Silent       bool         `json:"silent,omitempty"`       // the sender asked for no sound
	Mentioned    bool         `json:"mentioned,omitempty"`    // it names the recipient or replies to him
	MediaUnread  bool         `json:"media_unread,omitempty"` // a voice note or mention not yet opened
	Redacted     bool         `json:"redacted,omitempty"`     // sent by a system account: ids only
}

// Type implements [Payload].
func (*MessageDelivered) Type() string { return "echo.message.delivered" }

// AppendID implements [Payload].
func (m *MessageDelivered) AppendID(dst []byte) []byte {
	return appendPair(append(dst, "message.delivered/"...), m.UserID, m.MessageID)
}

// AppendSubject implements [Payload]: a copy belongs to its recipient.
func (m *MessageDelivered) AppendSubject(dst []byte) []byte { return appendUser(dst, m.UserID) }

// OccurredAt implements [Payload].
func (m *MessageDelivered) OccurredAt() Seconds { return m.SentAt }

// MessageEdited is echo.message.edited: a message got another content.
//
// When: the content of the sender's copy changes and it has an edit date. A
// cleared history, which rewrites a message, is no edit (domain.md §14.3).
type MessageEdited struct {
	MessageID     int64        `json:"message_id,string"` // snowflake, the same on all copies
	Conversation  Conversation `json:"conversation"`      // where it was sent
	SenderID      int64        `json:"sender_id"`         // user id
	BoxID         int64        `json:"box_id"`            // in the sender's box
	EditedAt      Seconds      `json:"edited_at"`         // two edits within a second share it
	Media         string       `json:"media,omitempty"`   // TL name without its prefix, for example "photo"
	TextLength    int          `json:"text_length"`       // Unicode code points
	OldTextLength int          `json:"old_text_length"`   // before the edit
}

// Type implements [Payload].
func (*MessageEdited) Type() string { return "echo.message.edited" }

// AppendID implements [Payload]: an edit has no natural key.
func (*MessageEdited) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (m *MessageEdited) AppendSubject(dst []byte) []byte { return m.Conversation.AppendText(dst) }

// OccurredAt implements [Payload].
func (m *MessageEdited) OccurredAt() Seconds { return m.EditedAt }

// MessageDeleted is echo.message.deleted: one copy was deleted. "For everyone"
// is every copy's event.
//
// When: a copy turns deleted, one by one or with the whole history.
type MessageDeleted struct {
	MessageID    int64        `json:"message_id,string"`        // snowflake, the same on all copies
	UserID       int64        `json:"user_id"`                  // whose copy
	Conversation Conversation `json:"conversation"`             // where it was sent
	BoxID        int64        `json:"box_id"`                   // in that user's box
	BySenderCopy bool         `json:"by_sender_copy,omitempty"` // the copy is the sender's own
}

// Type implements [Payload].
func (*MessageDeleted) Type() string { return "echo.message.deleted" }

// AppendID implements [Payload].
func (m *MessageDeleted) AppendID(dst []byte) []byte {
	return appendPair(append(dst, "message.deleted/"...), m.UserID, m.MessageID)
}

// AppendSubject implements [Payload].
func (m *MessageDeleted) AppendSubject(dst []byte) []byte { return appendUser(dst, m.UserID) }

// OccurredAt implements [Payload]: Echo keeps no time of a deletion.
func (*MessageDeleted) OccurredAt() Seconds { return 0 }

// DialogRead is echo.dialog.read: a user read a dialog further.
//
// When: the user's read maximum grows. A reset of the unread count is no read:
// sending and deleting do that too (domain.md §6.5).
type DialogRead struct {
	UserID      int64 `json:"user_id"`      // the reader
	Peer        Peer  `json:"peer"`         // the dialog
	MaxBoxID    int64 `json:"max_box_id"`   // everything up to this id in the user's box is read
	UnreadCount int64 `json:"unread_count"` // as Echo counts, after the read
}

// Type implements [Payload].
func (*DialogRead) Type() string { return "echo.dialog.read" }

// AppendID implements [Payload].
func (*DialogRead) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (d *DialogRead) AppendSubject(dst []byte) []byte { return appendUser(dst, d.UserID) }

// OccurredAt implements [Payload].
func (*DialogRead) OccurredAt() Seconds { return 0 }

func appendPair(dst []byte, a, b int64) []byte {
	dst = append(strconv.AppendInt(dst, a, 10), '/')
	return strconv.AppendInt(dst, b, 10)
}
