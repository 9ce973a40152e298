package echo

import (
	"slices"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// outcome is what must become of a push for one recipient's copy: the decision
// table of the product's documents, read again and written for this simulator
// alone. The first reason that applies is the one that counts.
func (w *World) outcome(recipient *User, m *message, mentioned bool) schema.PushOutcome {
	peer := m.seenBy(recipient.ID)
	switch {
	case recipient.Bot:
		return schema.PushRecipientBot
	case m.sender == systemUser:
		return schema.PushSystemSender
	case m.action != nil && !m.action.invites(recipient.ID):
		return schema.PushServiceMessage
	case recipient.blocks[m.sender]: // in groups too: a block is about the person
		return schema.PushBlocked
	case recipient.isMuted(peer, time.Unix(m.date, 0)) && !w.wakes(peer, mentioned):
		return schema.PushMuted
	case recipient.Online:
		return schema.PushOnline
	default:
		return schema.PushEnqueued
	}
}

// wakes tells whether a mention reaches a user who muted the group.
func (w *World) wakes(peer Peer, mentioned bool) bool {
	return w.MentionsWake && mentioned && peer.Kind == peerChat
}

// invites tells whether a service action adds the user to a group: the one kind
// of service message that is pushed.
func (a *action) invites(user int64) bool {
	return a.Name == "messageActionChatAddUser" && slices.Contains(a.Users, user)
}
