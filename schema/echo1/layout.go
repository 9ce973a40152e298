// Package echo1 knows the tables of Echo's 1.x line, from v0.85.0 to API layer
// 227: which columns hold its facts, and which row change tells which event. It
// is one of the few places with table and column names.
//
// Rules are pure: one row change in, events out. They promise the same events
// for the same row on every release, from the log as from a snapshot, and that
// no text of a message, access hash, phone number, token or address is read
// that is not needed for a count: what is not captured cannot leak.
package echo1

import (
	"cmp"
	"errors"

	"github.com/echo-im/echocdc/schema"
)

// Layout is Echo 1.x. Optional columns came or went within the line.
func Layout() *schema.Layout {
	return &schema.Layout{
		Name: "echo1",
		Tables: []*schema.Table{
			messages(),
			hashTags(),
			dialogs(),
			messageReadOutbox(),
			chats(),
			chatParticipants(),
			chatInvites(),
			chatInviteParticipants(),
			users(),
			userProfilePhotos(),
			userContacts(),
			userPeerBlocks(),
			userNotifySettings(),
			userPrivacies(),
			userGlobalPrivacySettings(),
			authUsers(),
			auths(),
			userPresences(),
			devices(),
			documents(),
			photos(),
			photoSizes(),
			videoSizes(),
		},
		Shipped: shippedTables(),
	}
}

// named matches one table.
func named(name string) func(string) bool {
	return func(table string) bool { return table == name }
}

// Peer types of columns and of dialogs (domain.md §3).
const (
	peerUser             = 2
	peerChat             = 3
	peerNotifyUsers      = 5
	peerNotifyChats      = 6
	peerNotifyBroadcasts = 8
)

// errPeerType is of a row about a peer that no event knows: channels are not
// part of the community server. It names no value (invariant 10).
var errPeerType = errors.New("its peer is neither a user nor a group: no event of this version tells it")

// peerOf is the peer of a row: a user or a group.
func peerOf(row *schema.Row, kind, id schema.Column) (schema.Peer, error) {
	switch row.Int64(kind) {
	case peerUser:
		return schema.Peer{Kind: schema.PeerUser, ID: row.Int64(id)}, nil
	case peerChat:
		return schema.Peer{Kind: schema.PeerChat, ID: row.Int64(id)}, nil
	default:
		return schema.Peer{}, cmp.Or(row.Err(), errPeerType)
	}
}

// appeared tells whether a softly deleted row came to life.
func appeared(change *schema.Change, deleted schema.Column) bool { return change.Appeared(deleted) }

// raised tells whether a flag is set now and was not: by an update, or on a row
// seen for the first time.
func raised(change *schema.Change, flag schema.Column) bool {
	return isSet(&change.After, flag) && !isSet(&change.Before, flag)
}

// lowered tells whether an update took a flag away.
func lowered(change *schema.Change, flag schema.Column) bool {
	return change.Op == schema.Updated && isSet(&change.Before, flag) && !isSet(&change.After, flag)
}

// isSet tells whether the row has the flag; a table without the column has it nowhere.
func isSet(row *schema.Row, flag schema.Column) bool { return row.Has(flag) && row.Bool(flag) }

// vanished tells whether an update deleted the row softly.
func vanished(change *schema.Change, deleted schema.Column) bool { return change.Vanished(deleted) }
