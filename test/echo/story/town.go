package story

import (
	"maps"

	"github.com/go-mysql-org/go-mysql/client"
)

// firstID begins the ids of users; groups have theirs from firstChat on.
const (
	firstID   = 136_907_713
	firstChat = 120_030
	begin     = 1_767_000_000 // of the story, by the server's clock
)

// Town is those in the story and the database where it is told.
type Town struct {
	*Book

	line     line
	clock    int64
	users    int64
	messages int64
	chats    int64
}

// NewTown begins a story in the connection's database.
func NewTown(conn *client.Conn) (*Town, error) {
	book, err := Open(conn)
	if err != nil {
		return nil, err
	}
	t := &Town{Book: book, clock: begin}
	t.choose()
	return t, nil
}

// choose takes the line whose tables there are.
func (t *Town) choose() {
	t.line = &line1{t.Book}
	if t.Has("canonical_messages") {
		t.line = &line2{t.Book, map[string]int64{}}
	}
}

// tick lets some seconds pass.
func (t *Town) tick() int64 {
	t.clock += 10
	t.now(t.clock)
	return t.clock
}

// say posts a message.
func (t *Town) say(m *Message) *Message {
	t.messages++
	m.date = t.tick()
	m.id, m.random = 2_004_100_041_943_040_000+t.messages<<12, 7_000_000_000+t.messages
	m.boxes = map[*User]int64{}
	t.line.post(m)
	return m
}

// announce posts a service message in a group.
func (t *Town) announce(c *Chat, by *User, name string, more map[string]any) *Message {
	action := map[string]any{"predicate_name": "messageAction" + name}
	maps.Copy(action, more)
	return t.say(&Message{Sender: by, Chat: c, Action: action})
}

// edit says something else.
func (t *Town) edit(m *Message, words string) {
	m.edited = t.tick()
	t.editAgain(m, words)
}

// editAgain says something else within the same second.
func (t *Town) editAgain(m *Message, words string) {
	m.Text, m.Entities, m.Hashtags = words, nil, nil
	m.edits++
	t.line.rewrite(m)
}

// signUp makes an account on a new device; the login code follows.
func (t *Town) signUp(name string) *User {
	t.users++
	u := &User{ID: firstID + t.users - 1, Name: name}
	now := t.tick()
	t.together(func() {
		t.insert("auth_keys", Row{"auth_key_id": u.key(), "body": "simulated, not a key"})
		t.insert("auth_key_infos", Row{"auth_key_id": u.key(), "auth_key_type": 0, "perm_auth_key_id": u.key()})
	})
	t.insert("auths", Row{"auth_key_id": u.key(), "layer": 220, "api_id": 0, "params": "null"})
	t.update("auths", Row{
		"api_id": 4, "device_model": "Pixel 8", "system_version": "SDK 34", "lang_pack": "android", "proxy": "null",
		"params": `{"tz_offset":0}`, "client_ip": "203.0.113.1", "date_active": now,
	}, Row{"auth_key_id": u.key()})
	t.insert("users", Row{"id": u.ID, "user_type": 2, "access_hash": 5_550_000 + u.ID, "secret_key_id": u.key(), "first_name": name, "phone": phone(u), "country_code": "CN"})
	t.seen(u, 300)
	t.signIn(u)
	return u
}

// phone is a number that must never leave the reader.
func phone(u *User) string { return "86139" + text(u.ID) }

// seen is a status update of a client.
func (t *Town) seen(u *User, expires int) {
	t.upsert("user_presences", Row{"user_id": u.ID, "last_seen_at": t.clock, "expires": expires}, "last_seen_at", "expires")
}

// signIn on the same key again revives the session.
func (t *Town) signIn(u *User) {
	now := t.tick()
	t.upsert("auth_users", Row{"auth_key_id": u.key(), "user_id": u.ID, "hash": now<<20 + u.ID, "date_created": now, "date_active": now, "deleted": 0}, "hash", "date_active", "deleted")
	t.say(&Message{Sender: system, To: u, Orphan: true, Text: LoginCode + "31415. Do not give it to anyone."})
}

func (t *Town) signOut(u *User) {
	t.tick()
	t.update("auth_users", Row{"deleted": 1, "date_active": 0}, Row{"auth_key_id": u.key(), "user_id": u.ID})
}

func (t *Town) profile(u *User, set Row) {
	t.tick()
	t.update("users", set, Row{"id": u.ID})
}

// befriend adds a contact; the other's row about him says whether it is mutual.
func (t *Town) befriend(owner, other *User, mutual bool) {
	now := t.tick()
	t.together(func() {
		if mutual {
			t.update("user_contacts", Row{"mutual": 1}, Row{"owner_user_id": other.ID, "contact_user_id": owner.ID})
		}
		t.upsert("user_contacts", Row{
			"owner_user_id": owner.ID, "contact_user_id": other.ID, "contact_phone": phone(other), "contact_first_name": other.Name,
			"mutual": mutual, "is_deleted": 0, "date2": now,
		}, "contact_first_name", "mutual", "is_deleted")
	})
}

func (t *Town) unfriend(owner, other *User) {
	t.tick()
	t.together(func() {
		t.update("user_contacts", Row{"is_deleted": 1, "mutual": 0, "close_friend": 0}, Row{"owner_user_id": owner.ID, "contact_user_id": other.ID})
		t.update("user_contacts", Row{"mutual": 0}, Row{"owner_user_id": other.ID, "contact_user_id": owner.ID})
	})
}

func (t *Town) block(u, other *User) {
	t.upsert("user_peer_blocks", Row{"user_id": u.ID, "peer_type": peerUser, "peer_id": other.ID, "date": t.tick(), "deleted": 0}, "date", "deleted")
}

func (t *Town) unblock(u, other *User) {
	t.tick()
	t.update("user_peer_blocks", Row{"deleted": 1, "date": 0}, Row{"user_id": u.ID, "peer_type": peerUser, "peer_id": other.ID})
}

// mute is the whole of a notify setting: what a client does not send is unset.
func (t *Town) mute(u *User, peer Peer, until int64) {
	t.tick()
	t.upsert("user_notify_settings", Row{
		"user_id": u.ID, "peer_type": peer.Type, "peer_id": peer.ID, "show_previews": -1, "silent": -1, "mute_until": until, "sound": "-1", "deleted": 0,
	}, "show_previews", "silent", "mute_until", "sound", "deleted")
}
