package crash

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// A transaction is statements and the facts that follow once it commits.
type transaction struct {
	statements []string
	facts      []Fact
	kind       kind
	keys       []int64 // whose rows it changes
}

type kind int

const (
	plain kind = iota
	rolledBack
	compressed
	prepared
)

func (t *transaction) do(sql string)  { t.statements = append(t.statements, sql) }
func (t *transaction) tell(f ...Fact) { t.facts = append(t.facts, f...) }

// What tells one event of a key from the others: no name and no message comes twice.
func created(name string) string     { return "created " + name }
func renamed(name string) string     { return "renamed " + name }
func delivered(message int64) string { return fmt.Sprintf("delivered %d", message) }

// owner is the key of all events there are here.
func owner(user int64) string { return fmt.Sprintf("user/%d", user) }

// An author thinks up one writer's transactions. Its users are its own, so that
// the order of its commits is the order of their events.
type author struct {
	writer int
	rand   *rand.Rand
	mix    Mix
	users  []int64
	free   []int64 // users that the transaction in hand may change
	made   int64   // names and messages so far
	born   int64   // users so far
}

// sender has no rows of its own here: only what others receive is told.
const sender = 9001

// next thinks up a transaction beside a prepared one, if there is one: it leaves
// alone the users whose rows that has locked.
func (a *author) next(held *transaction) *transaction {
	a.free = slices.DeleteFunc(slices.Clone(a.users), func(user int64) bool { return held != nil && slices.Contains(held.keys, user) })
	t := &transaction{}
	mix, dice := a.mix, a.rand.IntN(100)
	switch {
	case len(a.free) == 0:
		a.create(t)
	case dice < mix.Several:
		a.several(t)
	case dice < mix.Several+mix.Large:
		a.large(t)
	default:
		a.rename(t)
	}
	switch dice = a.rand.IntN(100); {
	case dice < mix.RolledBack:
		t.kind = rolledBack
	case dice < mix.RolledBack+mix.Compressed:
		t.kind = compressed
	case dice < mix.RolledBack+mix.Compressed+mix.Prepared && held == nil:
		t.kind = prepared
	}
	return t
}

// several changes rows of some keys and tables, and takes back some of it.
func (a *author) several(t *transaction) {
	for range 1 + a.rand.IntN(8) {
		switch a.rand.IntN(4) {
		case 0:
			a.create(t)
		case 1:
			a.receive(t, 1+a.rand.IntN(5), 40)
		case 2:
			a.takeBack(t)
		default:
			a.rename(t)
		}
	}
}

// takeBack does something up to a savepoint, and undoes it.
func (a *author) takeBack(t *transaction) {
	undone := &transaction{}
	a.rename(undone)
	a.receive(undone, 1+a.rand.IntN(3), 40)
	t.do("savepoint here")
	t.statements = append(t.statements, undone.statements...)
	t.do("rollback to savepoint here")
	t.keys = append(t.keys, undone.keys...)
}

// large is more than the reader holds at once, between rows of another table.
func (a *author) large(t *transaction) {
	a.rename(t)
	for range 1 + a.rand.IntN(8) {
		a.receive(t, 1+a.rand.IntN(60), a.rand.IntN(1200))
		if a.rand.IntN(2) == 0 {
			a.rename(t)
		}
	}
	a.create(t)
}

// rename changes one user, or all at once: several rows in one event.
func (a *author) rename(t *transaction) {
	chosen := []int64{a.someone()}
	if len(a.free) == len(a.users) && a.rand.IntN(10) == 0 {
		chosen = a.users
	}
	name := a.name()
	t.do(fmt.Sprintf("update users set first_name = '%s' where id in (%s) order by id", name, list(chosen)))
	for _, user := range chosen {
		t.tell(Fact{owner(user), renamed(name)})
	}
	t.keys = append(t.keys, chosen...)
}

// create makes a user that is never changed.
func (a *author) create(t *transaction) {
	a.born++
	id, name := firstUser(a.writer)+500+a.born, a.name()
	t.do(fmt.Sprintf("insert into users (id, access_hash, first_name, phone, country_code) values (%d, 1, '%s', '%d', 'CN')", id, name, id))
	t.tell(Fact{owner(id), created(name)})
}

// receive gives a user messages of so many bytes, in one statement.
func (a *author) receive(t *transaction, messages, size int) {
	user := a.someone()
	rows := make([]string, messages)
	for i := range rows {
		a.made++
		id := int64(a.writer)*1_000_000_000 + a.made
		rows[i] = fmt.Sprintf(`(%d, %d, %d, %d, %d, %d, 2, %d, %d, '{"predicate_name":"message","id":%d,"date":1767000000}', '%s', 1767000000)`,
			user, a.made, sender, user, id, sender, user, id, a.made, strings.Repeat("x", size))
		t.tell(Fact{owner(user), delivered(id)})
	}
	t.do(`insert into messages (user_id, user_message_box_id, dialog_id1, dialog_id2, dialog_message_id, sender_user_id,
		peer_type, peer_id, random_id, message_data, message, date2) values ` + strings.Join(rows, ", "))
	t.keys = append(t.keys, user)
}

func (a *author) someone() int64 { return a.free[a.rand.IntN(len(a.free))] }

func (a *author) name() string {
	a.made++
	return fmt.Sprintf("v%d.%d", a.writer, a.made)
}

func list(ids []int64) string {
	texts := make([]string, len(ids))
	for i, id := range ids {
		texts[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(texts, ", ")
}
