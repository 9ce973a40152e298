package echo1

import (
	"errors"
	"slices"

	"github.com/echo-im/echocdc/schema"
)

// body is what the rules need of message_data: a TL message as JSON, where
// false, 0 and empty members are absent and optional numbers are wrapped as
// {"value":n}.
type body struct {
	known     bool // a message or a service message
	service   bool
	sentAt    schema.Seconds
	edited    bool
	editedAt  schema.Seconds
	silent    bool
	media     string
	action    action
	entities  schema.Doc // read only where they are told
	replyTo   int64
	forwarded bool
	groupedID int64
	ttlPeriod int64
}

// action is what a service message says was done.
type action struct {
	name  string
	user  int64   // of messageActionChatDeleteUser
	users []int64 // everyone it names
}

func readBody(doc schema.Doc) body {
	var b body
	for key, value := range doc.Members() {
		switch string(key) {
		case "predicate_name":
			b.readPredicate(value.Text())
		case "date":
			b.sentAt = schema.Seconds(value.Int64())
		case "edit_date":
			b.edited, b.editedAt = !value.IsNull(), schema.Seconds(optional(value))
		case "silent":
			b.silent = value.Bool()
		case "media":
			b.media = readMedia(value)
		case "action":
			b.action = readAction(value)
		case "entities":
			b.entities = value
		case "reply_to":
			b.replyTo = readReply(value)
		case "fwd_from":
			b.forwarded = !value.IsNull()
		case "grouped_id":
			b.groupedID = optional(value)
		case "ttl_period":
			b.ttlPeriod = optional(value)
		}
	}
	return b
}

// check refuses a body that tells no message.
func (b *body) check(row *schema.Row) error {
	switch {
	case row.Err() != nil:
		return row.Err()
	case !b.known:
		return errors.New("its message_data is neither a message nor a service message")
	case b.sentAt == 0:
		return errors.New("its message_data has no date")
	default:
		return nil
	}
}

func (b *body) kind() schema.MessageKind {
	switch {
	case b.service:
		return schema.KindService
	case b.media != "":
		return schema.KindMedia
	default:
		return schema.KindText
	}
}

// isEdit tells whether it is the content of an edited message.
func (b *body) isEdit() bool { return b.known && !b.service && b.edited }

// clearsHistory tells whether it says that its owner's history was cleared.
func (b *body) clearsHistory() bool { return b.service && b.action.name == "history_clear" }

func (b *body) readPredicate(name []byte) {
	b.service = string(name) == "messageService"
	b.known = b.service || string(name) == "message"
}

// optional is a number that may be wrapped as {"value":n}, 0 being absent.
func optional(doc schema.Doc) int64 {
	if !doc.IsObject() {
		if doc.IsNull() {
			return 0
		}
		return doc.Int64()
	}
	for key, value := range doc.Members() {
		if string(key) == "value" {
			return value.Int64()
		}
	}
	return 0
}

func readMedia(doc schema.Doc) string {
	for key, value := range doc.Members() {
		if string(key) == "predicate_name" {
			return mediaName(value.Text())
		}
	}
	return ""
}

// mediaName is the TL name; the most common one costs nothing.
func mediaName(name []byte) string {
	switch string(name) {
	case "messageMediaPhoto":
		return "photo"
	case "messageMediaEmpty":
		return ""
	default:
		return tlName("messageMedia", name)
	}
}

func readAction(doc schema.Doc) action {
	var a action
	for key, value := range doc.Members() {
		switch string(key) {
		case "predicate_name":
			a.name = tlName("messageAction", value.Text())
		case "user_id":
			a.user = value.Int64()
			a.names(a.user)
		case "users":
			for user := range value.Elements() {
				a.names(user.Int64())
			}
		}
	}
	return a
}

func (a *action) names(user int64) {
	if user != 0 && !slices.Contains(a.users, user) {
		a.users = append(a.users, user)
	}
}

// hasNoSenderCopy tells whether Echo writes no copy for the sender: when a
// member leaves, and when a contact signs up (domain.md §4.1).
func (a *action) hasNoSenderCopy(sender int64) bool {
	return a.name == "contact_sign_up" || (a.name == "chat_delete_user" && a.user == sender)
}

func readReply(doc schema.Doc) int64 {
	for key, value := range doc.Members() {
		if string(key) == "reply_to_msg_id" {
			return value.Int64()
		}
	}
	return 0
}

// tlName is the name of a TL constructor without its prefix, as in
// messageActionChatAddUser → chat_add_user.
func tlName(prefix string, name []byte) string {
	if len(name) > len(prefix) && string(name[:len(prefix)]) == prefix {
		name = name[len(prefix):]
	}
	var buf [48]byte
	snake := buf[:0]
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			if i > 0 && startsWord(name, i) {
				snake = append(snake, '_')
			}
			c |= 0x20
		}
		snake = append(snake, c)
	}
	return string(snake)
}

// startsWord tells whether a capital begins a word: after a small letter, or
// before one at the end of an acronym.
func startsWord(name []byte, i int) bool {
	isCapital := func(c byte) bool { return 'A' <= c && c <= 'Z' }
	return !isCapital(name[i-1]) || (i+1 < len(name) && !isCapital(name[i+1]))
}
