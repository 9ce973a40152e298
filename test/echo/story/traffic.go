package story

import (
	"fmt"

	"github.com/go-mysql-org/go-mysql/client"
)

// Traffic is a pair of users who talk, and change this and that, for as long
// as they are asked to, whatever becomes of the tables meanwhile.
type Traffic struct {
	town     *Town
	one, two *User
	deeds    int64
	// Facts are the ids of the events that have to come of it, once each.
	Facts []string
	// Changes are how many events of each type without such an id.
	Changes map[string]int
}

// NewTraffic is the n-th pair: no two pairs share anything.
func NewTraffic(conn *client.Conn, n int64) (*Traffic, error) {
	town, err := NewTown(conn)
	if err != nil {
		return nil, err
	}
	const apart = 1_000_000 // more messages than a pair sends
	town.users, town.messages, town.rows = n*2, n*apart, n*apart
	t := &Traffic{town: town, Changes: map[string]int{}}
	t.one, t.two = town.signUp("One"), town.signUp("Two")
	for _, u := range []*User{t.one, t.two} {
		t.Facts = append(t.Facts, fmt.Sprintf("user.created/%d", u.ID))
		t.Changes["echo.session.signed_in"]++
	}
	return t, town.Err()
}

// Look takes the tables for what they are now: an upgrade changed them.
func (t *Traffic) Look() error {
	if err := t.town.Look(); err != nil {
		return err
	}
	t.town.choose()
	return nil
}

// Act does one deed.
func (t *Traffic) Act() error {
	t.deeds++
	town, one := t.town, t.one
	m := town.say(&Message{Sender: one, To: t.two, Text: fmt.Sprintf("deed %d", t.deeds)})
	t.told(m)
	switch t.deeds % 5 {
	case 0:
		town.profile(one, Row{"about": m.Text})
		t.Changes["echo.user.profile_changed"]++
	case 1:
		town.mute(one, t.two.peer(), t.deeds)
		t.Changes["echo.notify.settings_changed"]++
	case 2:
		town.signOut(one)
		t.Changes["echo.session.signed_out"]++
		town.upsert("auth_users", Row{"auth_key_id": one.key(), "user_id": one.ID, "hash": t.deeds, "date_active": town.clock, "deleted": 0}, "hash", "date_active", "deleted")
		t.Changes["echo.session.signed_in"]++
	case 3:
		town.line.read(t.two, m)
		t.Changes["echo.dialog.read"]++
	default:
		town.edit(m, m.Text+", changed")
		t.Changes["echo.message.edited"]++
	}
	return town.Err()
}

// told are the facts of a message.
func (t *Traffic) told(m *Message) {
	t.Facts = append(t.Facts, fmt.Sprintf("message.new/%d", m.id), fmt.Sprintf("message.delivered/%d/%d", t.two.ID, m.id))
}
