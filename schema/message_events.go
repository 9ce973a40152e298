package schema

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
//
//echo:event echo.message.new
//echo:subject <conversation>
//echo:id message.new/<message_id>
//echo:time sent_at
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
	Text         string       `json:"text,omitempty"`              // whole or its beginning, as messages.content says; absent without
	Silent       bool         `json:"silent,omitempty"`            // the sender asked for no sound
	MediaUnread  bool         `json:"media_unread,omitempty"`      // a voice note that the other side has not heard
	Mentions     []int64      `json:"mentions,omitempty"`          // user ids named by entities
	Hashtags     int          `json:"hashtags,omitempty"`          // how many entities are hashtags
	URLs         int          `json:"urls,omitempty"`              // how many entities are links
	ReplyToBoxID int64        `json:"reply_to_box_id,omitempty"`   // the message replied to, in the sender's box
	Forwarded    bool         `json:"forwarded,omitempty"`         // it carries a forward header
	GroupedID    int64        `json:"grouped_id,string,omitempty"` // the album it is part of
	TTLPeriod    int64        `json:"ttl_period,omitempty"`        // seconds until auto-delete
	Redacted     bool         `json:"redacted,omitempty"`          // sent by a system account: ids only
}

// MessageDelivered is echo.message.delivered: a recipient has a copy. Once per
// recipient; often before [MessageNew] (domain.md §14.23).
//
// When: a copy appears whose owner is not the sender. Echo may write a copy
// again after a crash, with a new box id: the event repeats under its id.
//
//echo:event echo.message.delivered
//echo:subject user/<user_id>
//echo:id message.delivered/<user_id>/<message_id>
//echo:time sent_at
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
	Text         string       `json:"text,omitempty"`         // whole or its beginning, as messages.content says; absent without
	Silent       bool         `json:"silent,omitempty"`       // the sender asked for no sound
	Mentioned    bool         `json:"mentioned,omitempty"`    // it names the recipient or replies to him
	MediaUnread  bool         `json:"media_unread,omitempty"` // a voice note or mention not yet opened
	Redacted     bool         `json:"redacted,omitempty"`     // sent by a system account: ids only
}

// MessageEdited is echo.message.edited: a message got another content.
//
// When: the content of the sender's copy changes and it has an edit date; a
// copy from the past that has one tells its last edit. A cleared history, which
// rewrites a message, is no edit (domain.md §14.3).
//
//echo:event echo.message.edited
//echo:subject <conversation>
//echo:time edited_at
type MessageEdited struct {
	MessageID     int64        `json:"message_id,string"`         // snowflake, the same on all copies
	Conversation  Conversation `json:"conversation"`              // where it was sent
	SenderID      int64        `json:"sender_id"`                 // user id
	BoxID         int64        `json:"box_id,omitempty"`          // in the sender's box; absent in 2.x, where edits are of the message and not of a copy
	EditedAt      Seconds      `json:"edited_at"`                 // two edits within a second share it
	Kind          MessageKind  `json:"kind"`                      // the sort of message it is now
	Media         string       `json:"media,omitempty"`           // TL name without its prefix, for example "photo"
	TextLength    int          `json:"text_length"`               // Unicode code points
	Text          string       `json:"text,omitempty"`            // whole or its beginning, as messages.content says; absent without
	OldTextLength int          `json:"old_text_length,omitempty"` // before the edit; absent when it had no text, or is from the past
	Mentions      []int64      `json:"mentions,omitempty"`        // user ids that entities name now
	Hashtags      int          `json:"hashtags,omitempty"`        // how many entities are hashtags now
	URLs          int          `json:"urls,omitempty"`            // how many entities are links now
}

// MessageDeleted is echo.message.deleted: one copy was deleted. "For everyone"
// is every copy's event.
//
// When: a copy turns deleted, one by one or with the whole history.
//
//echo:event echo.message.deleted
//echo:subject user/<user_id>
//echo:id message.deleted/<user_id>/<message_id>
type MessageDeleted struct {
	MessageID    int64        `json:"message_id,string"`        // snowflake, the same on all copies
	UserID       int64        `json:"user_id"`                  // whose copy
	Conversation Conversation `json:"conversation"`             // where it was sent
	BoxID        int64        `json:"box_id"`                   // in that user's box
	BySenderCopy bool         `json:"by_sender_copy,omitempty"` // the copy is the sender's own
}

// MessageHistoryCleared is echo.message.history_cleared: a user emptied a dialog and kept it. The
// other messages of the request come as [MessageDeleted].
//
// When: a copy, sent or received, is rewritten to say that the history was
// cleared. Whose history is in the columns, not in the content (domain.md
// §12.1). What the message was is gone from that copy: of one from the past
// this event alone is told.
//
//echo:event echo.message.history_cleared
//echo:subject user/<user_id>
type MessageHistoryCleared struct {
	UserID       int64        `json:"user_id"`                     // who cleared
	Conversation Conversation `json:"conversation"`                // where it was sent
	BoxID        int64        `json:"box_id,omitempty"`            // in that user's box, of the message that was rewritten; absent in 2.x, which rewrites none
	MessageID    int64        `json:"message_id,string,omitempty"` // the message that was rewritten
	BySenderCopy bool         `json:"by_sender_copy,omitempty"`    // that message was the user's own
}

// MessagePinned is echo.message.pinned: a copy of a message was pinned. Copies are pinned
// one by one, and not all of them need be (domain.md §12.1).
//
// When: a copy turns pinned.
//
//echo:event echo.message.pinned
//echo:subject <conversation>
type MessagePinned struct {
	MessageID    int64        `json:"message_id,string"` // snowflake, the same on all copies
	UserID       int64        `json:"user_id"`           // whose copy
	Conversation Conversation `json:"conversation"`      // where it was sent
	BoxID        int64        `json:"box_id"`            // in that user's box
}

// MessageUnpinned is echo.message.unpinned: a copy of a message is no longer pinned. Unpinning
// all takes the pin from the copies of whoever asked (domain.md §14.28).
//
// When: a copy turns unpinned.
//
//echo:event echo.message.unpinned
//echo:subject <conversation>
type MessageUnpinned struct {
	MessageID    int64        `json:"message_id,string"` // snowflake, the same on all copies
	UserID       int64        `json:"user_id"`           // whose copy
	Conversation Conversation `json:"conversation"`      // where it was sent
	BoxID        int64        `json:"box_id"`            // in that user's box
}

// MessageContentsRead is echo.message.contents_read: a voice note was heard, or a mention seen.
//
// When: a copy's mark of unread media or of an unseen mention is taken away. A
// voice note's mark goes from the reader's copy and then from the author's.
//
//echo:event echo.message.contents_read
//echo:subject user/<user_id>
type MessageContentsRead struct {
	MessageID    int64        `json:"message_id,string"`        // snowflake, the same on all copies
	UserID       int64        `json:"user_id"`                  // whose copy
	Conversation Conversation `json:"conversation"`             // where it was sent
	BoxID        int64        `json:"box_id"`                   // in that user's box
	Mention      bool         `json:"mention,omitempty"`        // the mark was of a mention
	BySenderCopy bool         `json:"by_sender_copy,omitempty"` // the copy is the sender's own: the other side has heard it
}

// MessageHashtag is echo.message.hashtag: a hashtag stands in a copy of a message, or no longer.
// A tag is text: told only where messages.content is preview or full.
//
// When: a copy's tag appears, or turns deleted with an edit.
//
//echo:event echo.message.hashtag
//echo:subject user/<user_id>
//echo:off without content
type MessageHashtag struct {
	UserID  int64  `json:"user_id"`           // whose copy
	BoxID   int64  `json:"box_id"`            // in that user's box
	Tag     string `json:"tag"`               // without "#"
	Removed bool   `json:"removed,omitempty"` // it stands there no longer
}
