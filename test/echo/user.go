package echo

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// systemUser is Echo's own sender: login codes come from it.
const systemUser = 777000

// PeerKind is a peer's number in Echo's tables.
type PeerKind int

// The peers: a user, a group, and the defaults of a user's notify settings.
const (
	peerUser  PeerKind = 2
	peerChat  PeerKind = 3
	peerUsers PeerKind = 5
	peerChats PeerKind = 6
)

// Peer is the other side of a dialog, or a default.
type Peer struct {
	Kind PeerKind
	ID   int64
}

// String is the peer as events name it.
func (p Peer) String() string {
	if p.Kind == peerChat {
		return fmt.Sprintf("chat/%d", p.ID)
	}
	return fmt.Sprintf("user/%d", p.ID)
}

// dialogID is the peer as dialogs and read receipts name it.
func (p Peer) dialogID() int64 {
	if p.Kind == peerChat {
		return -p.ID
	}
	return p.ID
}

// fallback is the peer whose notify setting counts where the own one is unset.
func (p Peer) fallback() Peer {
	if p.Kind == peerChat {
		return Peer{Kind: peerChats}
	}
	return Peer{Kind: peerUsers}
}

// A User is a simulated user as the world knows it, at the point of his own
// history that was planned last.
type User struct {
	ID     int64
	Bot    bool
	Lurker bool // has an account from before and never does anything
	Online bool

	name     string
	sessions int // how often he signed in
	signedIn bool
	boxes    int64 // last message id of his box
	pts      int64

	blocks  map[int64]bool // false: blocked once, and unblocked
	notify  map[Peer]muting
	dialogs map[Peer]*dialog
	order   []Peer // of dialogs, so that choices follow from the seed
}

func newUser(id int64, name string) *User {
	return &User{
		ID:      id,
		name:    name,
		blocks:  make(map[int64]bool),
		notify:  make(map[Peer]muting),
		dialogs: make(map[Peer]*dialog),
	}
}

// authKey is the key of the user's one device; Echo's keys may be negative.
func authKey(user int64) int64 { return -6_000_000_000_000_000_000 - user }

// muting is mute_until of a notify setting, in Unix seconds.
type muting int64

// What a simulated user sets. All of them mean the same whenever one looks.
const (
	unset   muting = -1
	audible muting = 0
	expired muting = 1_600_000_000
	forever muting = math.MaxInt32
)

// isMuted tells whether the user hears nothing of a peer: his setting for the
// peer, else his default for such peers, else he hears it.
func (u *User) isMuted(peer Peer, now time.Time) bool {
	until, ok := u.notify[peer]
	if !ok || until == unset {
		until = u.notify[peer.fallback()]
	}
	return int64(until) > now.Unix()
}

// A dialog is one user's view of a conversation.
type dialog struct {
	peer    Peer
	copies  []*letter // in the order they came into his box
	top     int64
	readMax int64
	seenMax int64 // of his own, by the other side
	draft   bool
}

// dialog returns the user's dialog with a peer and whether there was one.
func (u *User) dialog(peer Peer) (*dialog, bool) {
	d, ok := u.dialogs[peer]
	if !ok {
		d = &dialog{peer: peer}
		u.dialogs[peer] = d
		u.order = append(u.order, peer)
	}
	return d, ok
}

// forget takes away the dialog, where there is one.
func (w *World) forget(u *User, peer Peer) {
	if _, known := u.dialogs[peer]; !known {
		return
	}
	w.Books.event("echo.dialog.removed")
	delete(u.dialogs, peer)
	u.order = slices.DeleteFunc(u.order, func(p Peer) bool { return p == peer })
}

// live are the copies that were not deleted.
func (d *dialog) live() []*letter {
	var live []*letter
	for _, l := range d.copies {
		if !l.deleted {
			live = append(live, l)
		}
	}
	return live
}

// A letter is one user's copy of a message.
type letter struct {
	*message

	box     int64
	deleted bool
}
