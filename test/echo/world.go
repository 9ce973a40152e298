package echo

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Settings shape a world.
type Settings struct {
	Seed uint64
	// FirstID is the first id of users and of groups. Echo's Redis keys are
	// fixed, so worlds that share a Redis begin apart.
	FirstID int64
	// Users are the ordinary users; two of three have their accounts from
	// before. Groups are those there at the beginning.
	Users  int
	Groups int
	// MentionsWake says that the product pushes a mention in a muted group.
	MentionsWake bool
}

// DefaultSettings are a lively little town.
func DefaultSettings() Settings {
	return Settings{Seed: 1, FirstID: 136_907_713, Users: 60, Groups: 8, MentionsWake: true}
}

// A World is who is there and what each of them has done. It plans what Echo
// writes and writes nothing itself. It is not safe for concurrent use; its
// books are.
type World struct {
	Settings

	// Books are what must come of it.
	Books *Books

	rand     *rand.Rand
	now      func() time.Time
	users    []*User
	bots     []*User
	byID     map[int64]*User
	chats    []*chat // alive
	messages int64
	groups   int64
	acts     int
	parts    []Part
	held     map[int64]held
}

// held are a user's own copies that Echo writes late.
type held struct {
	parts []Part
	since int
}

// NewWorld is an empty world.
func NewWorld(s Settings) *World {
	return &World{
		Settings: s,
		Books:    newBooks(),
		rand:     rand.New(rand.NewPCG(s.Seed, 0xec40)),
		now:      time.Now,
		byID:     make(map[int64]*User),
		held:     make(map[int64]held),
	}
}

// Rehearse lets a town do so many deeds that nobody writes down, and returns
// what would have to come of them.
func Rehearse(s Settings, deeds int) *Books {
	w := NewWorld(s)
	w.populate()
	w.settle()
	for range deeds {
		w.act()
	}
	return w.Books
}

// Everyone is all users there are, bots included.
func (w *World) Everyone() []*User { return append(append([]*User(nil), w.users...), w.bots...) }

// take hands over what was planned.
func (w *World) take() []Part {
	parts := w.parts
	w.parts = nil
	return parts
}

// add plans parts of owners whose earlier parts are all written before.
func (w *World) add(parts ...Part) {
	for _, p := range parts {
		w.release(p.Owner)
		w.parts = append(w.parts, p)
	}
}

// overtake plans parts that may be written before the owner's held ones: a box
// id or message id of a later commit may be the lower one.
func (w *World) overtake(parts ...Part) { w.parts = append(w.parts, parts...) }

// hold keeps a user's own copy back while he may already receive others.
func (w *World) hold(p Part) {
	h, ok := w.held[p.Owner]
	if !ok {
		h.since = w.acts
	}
	h.parts = append(h.parts, p)
	w.held[p.Owner] = h
}

func (w *World) release(owner int64) {
	w.parts = append(w.parts, w.held[owner].parts...)
	delete(w.held, owner)
}

// releaseOld ends every hold that lasted some acts, or, at the end, all of them.
func (w *World) releaseOld(acts int) {
	for _, u := range w.users {
		if h, ok := w.held[u.ID]; ok && w.acts-h.since >= acts {
			w.release(u.ID)
		}
	}
}

// snowflake is the next message id, beyond what a float64 can tell apart.
func (w *World) snowflake() int64 {
	w.messages++
	return 2_004_100_041_943_040_000 + w.messages<<12 + w.rand.Int64N(1<<12)
}

func (u *User) nextBox() int64 {
	u.boxes++
	return u.boxes
}

// update is a row of the user's update log. It is a quarter of what Echo writes
// and no concern of ours.
func (u *User) update(kind int, count, date int64, data map[string]any) Step {
	u.pts += count
	data["pts_INT32"], data["pts_count"] = u.pts, count
	return do(insertUpdate, u.ID, u.pts, count, kind, toJSON(data), date)
}

// tell is the update log's row about a new message, which it holds whole.
func (u *User) tell(message string, date int64) Step {
	return u.update(1, 1, date, map[string]any{"predicate_name": "updateNewMessage", "message_MESSAGE": json.RawMessage(message)})
}

// anyone is a user who does things; the first ones do more than the others.
func (w *World) anyone() *User {
	for {
		at := int(w.rand.ExpFloat64() * float64(len(w.users)) / 3)
		if at < len(w.users) && !w.users[at].Lurker {
			return w.users[at]
		}
	}
}

// other is another user, lurkers and now and then a bot included.
func (w *World) other(than *User) *User {
	for {
		u := w.users[w.rand.IntN(len(w.users))]
		if len(w.bots) > 0 && w.rand.IntN(20) == 0 {
			u = w.bots[w.rand.IntN(len(w.bots))]
		}
		if u != than {
			return u
		}
	}
}

// one in n.
func (w *World) chance(n int) bool { return w.rand.IntN(n) == 0 }

func placeholders(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }

// PhonePrefix begins every simulated phone number: none must leave the reader.
const PhonePrefix = "86139"

func phone(id int64) string { return fmt.Sprintf("%s%09d", PhonePrefix, id%1_000_000_000) }
