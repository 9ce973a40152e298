package echo

import (
	"encoding/json"
	"fmt"
)

// A message is one logical message, whatever the number of its copies.
type message struct {
	id       int64 // the same on all copies
	sender   int64
	chat     int64 // 0 in a private chat
	to       int64 // the other user of a private chat
	random   int64
	date     int64
	edited   int64
	text     string
	silent   bool
	orphan   bool // the sender has no copy
	media    *media
	entities []entity
	mentions []int64
	hashtags []string
	action   *action
	letters  map[int64]*letter // by owner
}

// seenBy is the conversation as one of its users sees it.
func (m *message) seenBy(user int64) Peer {
	switch {
	case m.chat != 0:
		return Peer{peerChat, m.chat}
	case user == m.sender:
		return Peer{peerUser, m.to}
	default:
		return Peer{peerUser, m.sender}
	}
}

// dialogIDs name the conversation on every copy.
func (m *message) dialogIDs() (one, two int64) {
	if m.chat != 0 {
		return -3, m.chat
	}
	return min(m.sender, m.to), max(m.sender, m.to)
}

// filter is message_filter_type as Echo sets it from the content.
func (m *message) filter() int {
	switch {
	case m.media != nil && m.media.Photo != nil:
		return 7
	case m.media != nil && m.media.Document != nil:
		return 1
	default:
		return -1
	}
}

// A body is messages.message_data: the message as its owner sees it.
type body struct {
	Name        string   `json:"predicate_name"`
	ID          int64    `json:"id"`
	Peer        wirePeer `json:"peer_id"`
	Out         bool     `json:"out,omitempty"`
	Mentioned   bool     `json:"mentioned,omitempty"`
	MediaUnread bool     `json:"media_unread,omitempty"`
	Silent      bool     `json:"silent,omitempty"`
	From        *from    `json:"from_id,omitempty"`
	Date        int64    `json:"date"`
	Text        string   `json:"message,omitempty"`
	Media       *media   `json:"media,omitempty"`
	Entities    []entity `json:"entities,omitempty"`
	Action      *action  `json:"action,omitempty"`
	EditDate    *wrapped `json:"edit_date,omitempty"`
}

type wirePeer struct {
	Name   string `json:"predicate_name"`
	UserID int64  `json:"user_id,omitempty"`
	ChatID int64  `json:"chat_id,omitempty"`
}

type from struct {
	Name   string `json:"predicate_name"`
	UserID int64  `json:"user_id"`
}

type wrapped struct {
	Value int64 `json:"value"`
}

type media struct {
	Name     string `json:"predicate_name"`
	Photo    *file  `json:"photo_FLAGPHOTO,omitempty"`
	Document *file  `json:"document,omitempty"`
}

type file struct {
	Name       string `json:"predicate_name"`
	ID         int64  `json:"id"`
	AccessHash int64  `json:"access_hash"`
	Date       int64  `json:"date"`
	MimeType   string `json:"mime_type,omitempty"`
	Size       int64  `json:"size2_INT64,omitempty"`
	DC         int    `json:"dc_id"`
}

type entity struct {
	Name        string `json:"predicate_name"`
	Constructor int32  `json:"constructor,omitempty"`
	Offset      int    `json:"offset,omitempty"`
	Length      int    `json:"length"`
	UserID      int64  `json:"user_id_INT64,omitempty"`
	URL         string `json:"url,omitempty"`
}

type action struct {
	Name   string  `json:"predicate_name"`
	Title  string  `json:"title,omitempty"`
	Title2 string  `json:"title_STRING,omitempty"`
	UserID int64   `json:"user_id,omitempty"`
	Users  []int64 `json:"users,omitempty"`
}

// body is a copy's JSON. As Echo has it, a recipient's copy of a private
// message does not say who it is from.
func (l *letter) body(owner int64, mentioned bool) string {
	b := body{
		Name:        "message",
		ID:          l.box,
		Peer:        wire(l.seenBy(owner)),
		Out:         owner == l.sender,
		Mentioned:   mentioned,
		MediaUnread: mentioned,
		Silent:      l.silent,
		Date:        l.date,
		Text:        l.text,
		Media:       l.media,
		Entities:    l.entities,
		Action:      l.action,
	}
	if l.action != nil {
		b.Name = "messageService"
	}
	if l.chat != 0 || owner == l.sender {
		b.From = &from{"peerUser", l.sender}
	}
	if l.edited != 0 {
		b.EditDate = &wrapped{l.edited}
	}
	return toJSON(b)
}

func wire(p Peer) wirePeer {
	if p.Kind == peerChat {
		return wirePeer{Name: "peerChat", ChatID: p.ID}
	}
	return wirePeer{Name: "peerUser", UserID: p.ID}
}

func toJSON(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encoding a simulated row: %v", err)) // unreachable: plain structs
	}
	return string(text)
}
