package story

// Peer types of Echo's tables.
const (
	peerUser  = 2
	peerChat  = 3
	peerUsers = 5 // the default of a user's private chats
)

// User is somebody in the story.
type User struct {
	ID    int64
	Name  string
	boxes int64
}

// key is the user's one authorization key; they may be negative.
func (u *User) key() int64 { return -6_000_000_000_000_000_000 - u.ID }

// box is the next message id of the user's box.
func (u *User) box() int64 {
	u.boxes++
	return u.boxes
}

// Chat is a basic group.
type Chat struct {
	ID      int64
	members []*User
}

// Peer is the other side of a dialog.
type Peer struct {
	Type int
	ID   int64
}

// dialogID is the peer as dialogs and read receipts name it.
func (p Peer) dialogID() int64 {
	if p.Type == peerChat {
		return -p.ID
	}
	return p.ID
}

func (u *User) peer() Peer { return Peer{peerUser, u.ID} }

func (c *Chat) peer() Peer { return Peer{peerChat, c.ID} }

// system is Echo's own sender: login codes come from it.
var system = &User{ID: 777000, Name: "Echo"}

// LoginCode begins the text of every login code: it must never leave the reader.
const LoginCode = "Login code: "
