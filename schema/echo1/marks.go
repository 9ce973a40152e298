package echo1

import "github.com/echo-im/echocdc/schema"

// mapMarks tells what is marked on a copy beside its content: pinned, read,
// deleted. Each copy is marked for itself (domain.md §12.1).
func mapMarks(change *schema.Change, c *messageCopy, out *schema.Encoder) {
	if raised(change, messagePinned) {
		out.Add(&schema.MessagePinned{MessageID: c.message, UserID: c.user, Conversation: c.conversation, BoxID: c.box})
	}
	if lowered(change, messagePinned) {
		out.Add(&schema.MessageUnpinned{MessageID: c.message, UserID: c.user, Conversation: c.conversation, BoxID: c.box})
	}
	seen := lowered(change, messageMentioned)
	if seen || lowered(change, messageMediaUnread) {
		out.Add(&schema.MessageContentsRead{
			MessageID:    c.message,
			UserID:       c.user,
			Conversation: c.conversation,
			BoxID:        c.box,
			Mention:      seen,
			BySenderCopy: c.user == c.sender,
		})
	}
	if raised(change, messageDeleted) {
		out.Add(&schema.MessageDeleted{
			MessageID:    c.message,
			UserID:       c.user,
			Conversation: c.conversation,
			BoxID:        c.box,
			BySenderCopy: c.user == c.sender,
		})
	}
}
