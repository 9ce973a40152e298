package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// eventFilter chooses events to show. What is empty chooses all.
type eventFilter struct {
	types      []string // names, or parts of names
	user, chat int64
}

func (f *eventFilter) wants(e *schema.Event) bool {
	if len(f.types) > 0 && !slices.ContainsFunc(f.types, func(t string) bool { return strings.Contains(e.Type, t) }) {
		return false
	}
	if f.user == 0 && f.chat == 0 {
		return true
	}
	members := membersOf(e.Data)
	return (f.user == 0 || isAbout(e, members, schema.Peer{Kind: schema.PeerUser, ID: f.user})) &&
		(f.chat == 0 || isAbout(e, members, schema.Peer{Kind: schema.PeerChat, ID: f.chat}))
}

// isAbout tells whether an event belongs to a user or group or names it.
func isAbout(e *schema.Event, members []member, who schema.Peer) bool {
	if bytes.Equal(e.Subject, who.AppendText(nil)) {
		return true
	}
	id := strconv.FormatInt(who.ID, 10)
	for _, m := range members {
		switch {
		case m.name == "conversation":
			var c schema.Conversation
			if c.UnmarshalText(bytes.Trim(m.value, `"`)) == nil && isIn(who, c) {
				return true
			}
		case m.name == "peer":
			var peer schema.Peer
			if json.Unmarshal(m.value, &peer) == nil && peer == who {
				return true
			}
		case who.Kind == schema.PeerChat && m.name == "chat_id" && string(m.value) == id:
			return true
		case who.Kind == schema.PeerUser && namesUsers(m.name):
			if named := strings.Split(strings.Trim(string(m.value), "[]"), ","); slices.Contains(named, id) {
				return true
			}
		}
	}
	return false
}

// namesUsers tells whether a member of payloads is a user's id, or a list of them.
func namesUsers(name string) bool {
	switch name {
	case "user_id", "sender_id", "creator_id", "inviter_id", "reader_id", "contact_id", "approved_by", "mentions", "action_users":
		return true
	default:
		return false
	}
}

func isIn(who schema.Peer, c schema.Conversation) bool {
	if who.Kind == schema.PeerChat {
		return c.Chat == who.ID
	}
	return c.Chat == 0 && (c.Low == who.ID || c.High == who.ID)
}

// member is one member of a payload: its name and its JSON.
type member struct {
	name  string
	value json.RawMessage
}

// membersOf are a payload's members in their order; as many as can be read.
func membersOf(data []byte) []member {
	decoder := json.NewDecoder(bytes.NewReader(data))
	if _, err := decoder.Token(); err != nil {
		return nil
	}
	var members []member
	for decoder.More() {
		name, err := decoder.Token()
		var m member
		if err != nil || decoder.Decode(&m.value) != nil {
			return members
		}
		m.name, _ = name.(string)
		members = append(members, m)
	}
	return members
}

// readSince reads "10m", "2026-11-24", "2026-11-24 08:00" (local time) or RFC 3339.
func readSince(text string, now time.Time) (time.Time, error) {
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago), nil
	}
	for _, layout := range []string{time.RFC3339, time.DateTime, "2006-01-02 15:04", time.DateOnly} {
		if at, err := time.ParseInLocation(layout, text, now.Location()); err == nil {
			return at, nil
		}
	}
	return time.Time{}, fmt.Errorf(`--since %q: want how long ago, such as 10m, or a time, such as 2026-11-24T08:00:00Z or "2026-11-24 08:00"`, text)
}
