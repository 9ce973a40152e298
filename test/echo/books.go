package echo

import (
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Books are what must come of everything the simulated users did: facts told
// to listeners, days of activity, pushes made or left. They may be read while
// the world goes on.
type Books struct {
	mu sync.Mutex // guards all below

	facts  map[string]int
	events map[string]int
	pushes map[Push]schema.PushOutcome
	active map[Activity]struct{}
}

// Push names the push for one recipient's copy.
type Push struct {
	User    int64
	Message int64
}

// EventID is the id of the event that the push comes from.
func (p Push) EventID() string { return fmt.Sprintf("message.delivered/%d/%d", p.User, p.Message) }

// Activity is a day, in UTC, on which a user did something.
type Activity struct {
	Day  string
	User int64
}

// String is the day, then the user.
func (a Activity) String() string { return fmt.Sprintf("%s %d", a.Day, a.User) }

func newBooks() *Books {
	return &Books{
		facts:  make(map[string]int),
		events: make(map[string]int),
		pushes: make(map[Push]schema.PushOutcome),
		active: make(map[Activity]struct{}),
	}
}

// Facts are the facts with a natural key, by event id, and how many committed
// rows state each: so many records carry it.
func (b *Books) Facts() map[string]int { return copied(b, b.facts) }

// Events are how many records each event type must have.
func (b *Books) Events() map[string]int { return copied(b, b.events) }

// Pushes are what must become of each push.
func (b *Books) Pushes() map[Push]schema.PushOutcome { return copied(b, b.pushes) }

// Active are the days on which users sent something or signed in.
func (b *Books) Active() map[Activity]struct{} { return copied(b, b.active) }

func copied[K comparable, V any](b *Books, m map[K]V) map[K]V {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(m)
}

// event expects one more record without a natural key.
func (b *Books) event(typ string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.events[typ]++
}

// fact expects one more record of a fact with a natural key: the event's name,
// then what it is about.
func (b *Books) fact(name string, about ...any) {
	key := name
	for _, id := range about {
		key = fmt.Sprintf("%s/%v", key, id)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.facts[key]++
	b.events["echo."+name]++
}

func (b *Books) push(user, message int64, outcome schema.PushOutcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.pushes[Push{user, message}]; !ok { // Echo's own repeat of a copy pushes nothing
		b.pushes[Push{user, message}] = outcome
	}
}

func (b *Books) activity(user, unix int64) {
	day := time.Unix(unix, 0).UTC().Format(time.DateOnly)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active[Activity{day, user}] = struct{}{}
}
