// Package echo2 knows the tables of Echo's 2.x line, where a message is one row
// and its copies are another table's: which columns hold its facts, and which
// row change tells which event. It is one of the few places with table and
// column names; those that 2.x keeps as 1.x had them it takes from echo1.
//
// Rules are pure, as those of echo1 are, and promise the same events for the
// same story as far as a row of 2.x holds it ([schema.Layout.Untold]).
package echo2

import (
	"cmp"
	"errors"

	"github.com/echo-im/echocdc/schema"
)

// Layout is Echo 2.x.
func Layout() *schema.Layout {
	return &schema.Layout{
		Name: "echo2",
		Tables: append([]*schema.Table{
			canonicalMessages(),
			userMessageViews(),
			hashTags(),
			userDialogs(),
			dialogPreferences(),
			dialogDrafts(),
			messageReadOutbox(),
		}, kept()...),
		Shipped: shippedTables(),
		Untold:  untold(),
	}
}

// named matches one table.
func named(name string) func(string) bool {
	return func(table string) bool { return table == name }
}

// Peer types of the tables of messages; those that 1.x has too count them from
// two on (domain.md §10).
const (
	peerUser = 1
	peerChat = 2
)

// errPeerType is of a row about a peer that no event knows: channels are not
// part of the community server. It names no value (invariant 10).
var errPeerType = errors.New("its peer is neither a user nor a group: no event of this version tells it")

// Where the tables of messages and dialogs list their peer: second and third.
const (
	ofPeerType schema.Column = 1
	ofPeer     schema.Column = 2
)

// peerOf is the peer of a row of messages or dialogs, a user or a group.
func peerOf(row *schema.Row) (schema.Peer, error) {
	switch row.Int64(ofPeerType) {
	case peerUser:
		return schema.Peer{Kind: schema.PeerUser, ID: row.Int64(ofPeer)}, nil
	case peerChat:
		return schema.Peer{Kind: schema.PeerChat, ID: row.Int64(ofPeer)}, nil
	default:
		return schema.Peer{}, cmp.Or(row.Err(), errPeerType)
	}
}

// with is the conversation of a user with a peer.
func with(user int64, peer schema.Peer) schema.Conversation {
	if peer.Kind == schema.PeerChat {
		return schema.Group(peer.ID)
	}
	return schema.Private(user, peer.ID)
}
