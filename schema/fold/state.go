package fold

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// State is what was said so far, entity by entity. It is not safe for
// concurrent use.
type State struct {
	entities map[string]*Entity
}

// Entity is what was said of one entity.
type Entity struct {
	// Gone says that the last word was that it is no more.
	Gone bool
	// Shown says that an event showed it to be there, whatever it is.
	Shown bool
	// Whole says that its appearance was told: what no event set is unset then,
	// and not only unheard of.
	Whole bool
	// Fields are JSON texts by name. Those that are unset have none.
	Fields map[string]string
}

// NewState is a state of which nothing is said.
func NewState() *State { return &State{entities: make(map[string]*Entity)} }

// Apply adds statements in their order. The later wins; what was gone changes
// only by appearing again.
func (s *State) Apply(statements ...*Statement) {
	for _, told := range statements {
		s.apply(told)
	}
}

func (s *State) apply(told *Statement) {
	e := s.entities[told.Key]
	if e == nil {
		e = &Entity{}
		s.entities[told.Key] = e
	}
	switch told.effect {
	case removes:
		*e = Entity{Gone: true, Whole: true}
		return
	case appears:
		if told.whole {
			e.Fields = nil
		}
		e.Gone, e.Whole = false, true
	case shows:
		e.Shown = true
		return
	case changes:
		if e.Gone {
			return
		}
	}
	e.set(told)
}

func (e *Entity) set(told *Statement) {
	for name, text := range told.fields {
		switch {
		case text == unset:
			delete(e.Fields, name)
			continue
		case name == furthest && number(text) < number(e.Fields[name]):
			continue
		case e.Fields == nil:
			e.Fields = make(map[string]string, len(told.fields))
		}
		e.Fields[name] = text
	}
}

// furthest is the field of a reading: in private chats two rows tell of one
// reading, in any order.
const furthest = "max_box_id"

func number(text string) int64 {
	n, _ := strconv.ParseInt(text, 10, 64) // absent is 0
	return n
}

// Entity is what was said of the entity, or nil.
func (s *State) Entity(key string) *Entity { return s.entities[key] }

// Keys are the entities of which anything was said, in order.
func (s *State) Keys() []string { return slices.Sorted(maps.Keys(s.entities)) }

// Len is how many they are.
func (s *State) Len() int { return len(s.entities) }

// Forget takes an entity out of the state.
func (s *State) Forget(key string) { delete(s.entities, key) }

// there tells whether the entity is, as far as it was told.
func (e *Entity) there() bool {
	return e != nil && !e.Gone && (e.Whole || e.Shown || len(e.Fields) > 0)
}

// Difference is something that events and rows say differently of an entity.
type Difference struct {
	// Field is empty when one says that the entity is and the other does not.
	Field  string `json:"field,omitempty"`
	Events string `json:"events"`
	Rows   string `json:"rows"`
}

// What is said of an entity as a whole.
const (
	Untold  = "nothing"
	Present = "there"
	Removed = "gone"
)

func (e *Entity) standing() string {
	switch {
	case e.there():
		return Present
	case e != nil && e.Gone:
		return Removed
	default:
		return Untold
	}
}

// Compare is what events and rows say differently of the entity named by the
// key. Of an entity whose appearance one of them did not tell, only what it
// said can be compared.
func Compare(key string, events, rows *Entity) []Difference {
	if !events.there() || !rows.there() {
		if events.there() == rows.there() || (events.there() && Lasting(key)) {
			return nil
		}
		return []Difference{{Events: events.standing(), Rows: rows.standing()}}
	}
	var all []Difference
	for name := range names(events, rows) {
		told, kept := events.Fields[name], rows.Fields[name]
		switch {
		case told == kept || told == unknown:
		case name == furthest && number(told) > number(kept):
		default:
			all = append(all, Difference{Field: name, Events: shown(name, told), Rows: shown(name, kept)})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int { return cmp.Compare(a.Field, b.Field) })
	return all
}

// names are the fields on which both have a say.
func names(events, rows *Entity) map[string]bool {
	both := make(map[string]bool)
	for name := range events.Fields {
		if rows.says(name) {
			both[name] = true
		}
	}
	for name := range rows.Fields {
		if events.says(name) {
			both[name] = true
		}
	}
	return both
}

func (e *Entity) says(name string) bool { return e.Whole || e.Fields[name] != unset }

// shown is a value as people may see it: of what users wrote only that it is
// set (domain.md §15).
func shown(name, text string) string {
	switch {
	case text == unset:
		return "unset"
	case name == "title", name == "rank", name == "username", name == "first_name", name == "last_name":
		return "a text of " + strconv.Itoa(len(text)) + " bytes"
	default:
		return text
	}
}
