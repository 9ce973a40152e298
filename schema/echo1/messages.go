package echo1

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/echo-im/echocdc/schema"
)

const (
	messageUser schema.Column = iota
	messageBox
	messageDialog1
	messageDialog2
	messageID
	messageSender
	messageRandom
	messageData
	messageText
	messageMentioned
	messageMediaUnread
	messagePinned
	messageDate
	messageDeleted
)

// messages holds one copy of a message for each user who has it. Its peer_id
// is not read: on received private copies it is the owner's own id; the pair
// dialog_id1, dialog_id2 is the same on all copies (domain.md §5, §14.2).
func messages() *schema.Table {
	return &schema.Table{
		Name:    "messages",
		Matches: isMessages,
		Tells: []schema.Payload{
			(*schema.MessageNew)(nil), (*schema.MessageDelivered)(nil), (*schema.MessageEdited)(nil), (*schema.MessageHistoryCleared)(nil),
			(*schema.MessagePinned)(nil), (*schema.MessageUnpinned)(nil), (*schema.MessageContentsRead)(nil), (*schema.MessageDeleted)(nil),
		},
		Columns: []schema.ColumnSpec{
			messageUser:        {Name: "user_id"},
			messageBox:         {Name: "user_message_box_id"},
			messageDialog1:     {Name: "dialog_id1"},
			messageDialog2:     {Name: "dialog_id2"},
			messageID:          {Name: "dialog_message_id"},
			messageSender:      {Name: "sender_user_id"},
			messageRandom:      {Name: "random_id", Optional: true},
			messageData:        {Name: "message_data"},
			messageText:        {Name: "message"},
			messageMentioned:   {Name: "mentioned", Optional: true},
			messageMediaUnread: {Name: "media_unread", Optional: true},
			messagePinned:      {Name: "pinned", Optional: true},
			messageDate:        {Name: "date2"},
			messageDeleted:     {Name: "deleted"},
		},
		Map: mapMessage,
	}
}

// isMessages matches messages and its shards messages_<n> (domain.md §14.13).
func isMessages(table string) bool {
	rest, ok := strings.CutPrefix(table, "messages")
	if !ok || rest == "" {
		return ok
	}
	shard, ok := strings.CutPrefix(rest, "_")
	return ok && shard != "" && strings.Trim(shard, "0123456789") == ""
}

// mapMessage tells a copy's content first and then its marks, so that a row
// from the past, which has them from the beginning, reads as it came about.
func mapMessage(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Deleted {
		return nil // Echo deletes copies softly (domain.md §4.1)
	}
	c, err := readCopy(&change.After)
	if err != nil {
		return err
	}
	if change.Op == schema.Inserted {
		err = mapNewCopy(change, &c, out)
	} else if change.Changed(messageData) {
		err = mapRewrite(change, &c, out)
	}
	if err != nil {
		return err
	}
	mapMarks(change, &c, out)
	return change.Err()
}

// mapNewCopy tells echo.message.new of the sender's copy, and
// echo.message.delivered of any other. Where a sender has no copy, the
// recipients' copies tell both (domain.md §12.1).
func mapNewCopy(change *schema.Change, c *messageCopy, out *schema.Encoder) error {
	row := &change.After
	b := readBody(row.JSON(messageData))
	if err := b.check(row); err != nil {
		return err
	}
	if b.clearsHistory() { // from the past: what the message was is no longer there
		out.Add(historyCleared(c))
		return nil
	}
	own := c.user == c.sender
	if own || schema.IsSystemUser(c.sender) || b.action.hasNoSenderCopy(c.sender) {
		out.Add(fillMessage(out, row, c, &b))
	}
	if !own {
		out.Add(fillDelivery(out, row, c, &b))
	}
	if own && b.isEdit() { // from the past
		out.Add(edited(out, row, c, &b))
	}
	return nil
}

// fillMessage leaves out what belongs to the copy when it is not the sender's,
// so that every copy tells the same fact.
func fillMessage(out *schema.Encoder, row *schema.Row, c *messageCopy, b *body) *schema.MessageNew {
	m := out.MessageNew()
	m.MessageID, m.SenderID = c.message, c.sender
	m.Conversation = c.conversation
	m.SentAt = b.sentAt
	m.Kind = b.kind()
	m.Redacted = schema.IsSystemUser(c.sender)
	if c.user == c.sender {
		m.BoxID = c.box
	}
	if m.Redacted { // invariant 10: login codes; nothing that follows from the text
		return m
	}
	if row.Has(messageRandom) {
		m.RandomID = row.Int64(messageRandom)
	}
	m.Media, m.Action = b.media, b.action.name
	m.TextLength, m.Text = textLength(row), out.MessageText(row.Text(messageText))
	m.Silent = b.silent
	if c.user == c.sender {
		m.ReplyToBoxID = b.replyTo
		m.MediaUnread = isSet(row, messageMediaUnread)
	}
	m.Forwarded = b.forwarded
	m.GroupedID, m.TTLPeriod = b.groupedID, b.ttlPeriod
	marked := words.Read(b.entities, m.Mentions)
	m.Mentions, m.Hashtags, m.URLs = marked.Mentions, marked.Hashtags, marked.URLs
	return m
}

func fillDelivery(out *schema.Encoder, row *schema.Row, c *messageCopy, b *body) *schema.MessageDelivered {
	m := out.MessageDelivered()
	m.MessageID, m.SenderID = c.message, c.sender
	m.UserID, m.BoxID = c.user, c.box
	m.Conversation = c.conversation
	m.SentAt, m.DeliveredAt = b.sentAt, row.Seconds(messageDate)
	m.Kind = b.kind()
	m.Redacted = schema.IsSystemUser(c.sender)
	if m.Redacted { // invariant 10
		return m
	}
	m.Media, m.Action, m.ActionUsers = b.media, b.action.name, b.action.users
	m.TextLength, m.Text = textLength(row), out.MessageText(row.Text(messageText))
	m.Silent = b.silent
	m.Mentioned = isSet(row, messageMentioned)
	m.MediaUnread = isSet(row, messageMediaUnread)
	return m
}

// mapRewrite tells what another content means. It is an edit where it is still
// a message with an edit date, the same as before when two edits share a
// second; the sender's copy tells it for all. A cleared history rewrites its
// owner's newest copy, sent or received, into a service message: no edit
// (domain.md §14.3).
func mapRewrite(change *schema.Change, c *messageCopy, out *schema.Encoder) error {
	b := readBody(change.After.JSON(messageData))
	if err := change.Err(); err != nil {
		return err
	}
	switch {
	case b.clearsHistory():
		out.Add(historyCleared(c))
	case b.isEdit() && c.user == c.sender:
		edit := edited(out, &change.After, c, &b)
		if !schema.IsSystemUser(c.sender) { // invariant 10
			edit.OldTextLength = textLength(&change.Before)
		}
		out.Add(edit)
	}
	return change.Err()
}

func historyCleared(c *messageCopy) *schema.MessageHistoryCleared {
	return &schema.MessageHistoryCleared{
		UserID:       c.user,
		Conversation: c.conversation,
		BoxID:        c.box,
		MessageID:    c.message,
		BySenderCopy: c.user == c.sender,
	}
}

func edited(out *schema.Encoder, row *schema.Row, c *messageCopy, b *body) *schema.MessageEdited {
	edit := &schema.MessageEdited{
		MessageID:    c.message,
		Conversation: c.conversation,
		SenderID:     c.sender,
		BoxID:        c.box,
		EditedAt:     b.editedAt,
		Kind:         b.kind(),
	}
	if schema.IsSystemUser(c.sender) { // invariant 10
		return edit
	}
	edit.Media = b.media
	edit.TextLength, edit.Text = textLength(row), out.MessageText(row.Text(messageText))
	marked := words.Read(b.entities, nil)
	edit.Mentions, edit.Hashtags, edit.URLs = marked.Mentions, marked.Hashtags, marked.URLs
	return edit
}

// messageCopy is what every row of the table says.
type messageCopy struct {
	message, user, sender, box int64
	conversation               schema.Conversation
	deleted                    bool
}

// dialogGroup is dialog_id1 of a group's messages (domain.md §3).
const dialogGroup = -3

func readCopy(row *schema.Row) (messageCopy, error) {
	c := messageCopy{
		message: row.Int64(messageID),
		user:    row.Int64(messageUser),
		sender:  row.Int64(messageSender),
		box:     row.Int64(messageBox),
		deleted: row.Bool(messageDeleted),
	}
	first, second := row.Int64(messageDialog1), row.Int64(messageDialog2)
	switch {
	case row.Err() != nil:
		return c, row.Err()
	case first == dialogGroup:
		c.conversation = schema.Group(second)
	case first > 0 && second > 0:
		c.conversation = schema.Private(first, second)
	default:
		return c, errors.New("its dialog is neither of two users nor of a group: no event of this version tells it")
	}
	return c, nil
}

// textLength is the length of the plain text or caption in code points.
func textLength(row *schema.Row) int { return utf8.RuneCount(row.Text(messageText)) }
