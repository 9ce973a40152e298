package schema

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// PeerKind is what a peer is.
type PeerKind string

// The peers. The last three are the defaults of a user's notify settings.
const (
	PeerUser       PeerKind = "user"
	PeerChat       PeerKind = "chat"
	PeerUsers      PeerKind = "users"      // every private chat
	PeerChats      PeerKind = "chats"      // every group
	PeerBroadcasts PeerKind = "broadcasts" // every channel
)

// Peer is the other side as a user sees it: a user or a group.
type Peer struct {
	Kind PeerKind `json:"kind"`
	ID   int64    `json:"id"`
}

// AppendText appends "user/<id>", "chat/<id>", "users/0", "chats/0" or "broadcasts/0".
func (p Peer) AppendText(dst []byte) []byte {
	return strconv.AppendInt(append(append(dst, p.Kind...), '/'), p.ID, 10)
}

// Conversation is where messages are: a group, or the chat of two users (of
// one user with himself for Saved Messages). It is the same on every copy of a
// message and in every layout.
type Conversation struct {
	Chat      int64 // group id, or 0
	Low, High int64 // user ids of a private chat, ascending
}

// Private is the conversation of two users.
func Private(a, b int64) Conversation { return Conversation{Low: min(a, b), High: max(a, b)} }

// Group is the conversation of a group.
func Group(chat int64) Conversation { return Conversation{Chat: chat} }

// Peer is the conversation as one of its users sees it.
func (c Conversation) Peer(user int64) Peer {
	switch {
	case c.Chat != 0:
		return Peer{PeerChat, c.Chat}
	case user == c.Low:
		return Peer{PeerUser, c.High}
	default:
		return Peer{PeerUser, c.Low}
	}
}

// AppendText appends "chat/<id>" or "private/<low>-<high>".
func (c Conversation) AppendText(dst []byte) []byte {
	if c.Chat != 0 {
		return appendChat(dst, c.Chat)
	}
	dst = append(dst, "private/"...)
	dst = strconv.AppendInt(dst, c.Low, 10)
	dst = append(dst, '-')
	return strconv.AppendInt(dst, c.High, 10)
}

// String is the conversation's text form.
func (c Conversation) String() string { return string(c.AppendText(nil)) }

// MarshalText implements [encoding.TextMarshaler].
func (c Conversation) MarshalText() ([]byte, error) { return c.AppendText(nil), nil }

// UnmarshalText implements [encoding.TextUnmarshaler]. It takes what MarshalText
// gives and nothing else.
func (c *Conversation) UnmarshalText(text []byte) error {
	read, ok := readConversation(string(text))
	var again [64]byte
	if !ok || !bytes.Equal(read.AppendText(again[:0]), text) {
		return fmt.Errorf("parsing conversation %q: want chat/<id> or private/<low>-<high>", text)
	}
	*c = read
	return nil
}

func readConversation(text string) (Conversation, bool) {
	if id, isChat := strings.CutPrefix(text, "chat/"); isChat {
		chat, err := strconv.ParseInt(id, 10, 64)
		return Group(chat), err == nil
	}
	ids, isPrivate := strings.CutPrefix(text, "private/")
	low, high, isPair := strings.Cut(ids, "-")
	first, err := strconv.ParseInt(low, 10, 64)
	second, err2 := strconv.ParseInt(high, 10, 64)
	return Conversation{Low: first, High: second}, isPrivate && isPair && err == nil && err2 == nil
}

func appendChat(dst []byte, id int64) []byte {
	return strconv.AppendInt(append(dst, "chat/"...), id, 10)
}

// IsSystemUser tells whether a user is one of Echo's own senders, whose
// messages carry login codes: no text of theirs leaves the reader and none of
// them is pushed (DESIGN §6, invariant 10).
func IsSystemUser(id int64) bool { return id == 777000 || id == 42777 || id == 424000 }
