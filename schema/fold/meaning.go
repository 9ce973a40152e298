package fold

import (
	"reflect"
	"slices"
	"strings"

	"github.com/echo-im/echocdc/schema"
)

// meaning is a rule with the fields that its payload's members are.
type meaning struct {
	rule   rule
	fields []field
}

func meanings() map[string]*meaning {
	all := make(map[string]*meaning)
	known := rules()
	for _, entry := range schema.Catalogue() {
		name := entry.Payload.Type()
		if r, ok := known[name]; ok {
			all[name] = &meaning{rule: r, fields: r.fieldsOf(entry.Payload)}
		}
	}
	return all
}

// field is a member that is state.
type field struct {
	member, name string
	// optional members say something by being there, whatever their value.
	optional bool
}

func (r *rule) fieldsOf(payload schema.Payload) []field {
	if r.bare || r.effect == removes {
		return nil
	}
	var fields []field
	form := reflect.TypeOf(payload).Elem()
	for part := range form.Fields() {
		member, _, _ := strings.Cut(part.Tag.Get("json"), ",")
		if slices.Contains(r.by, member) || slices.Contains(r.passing, member) {
			continue
		}
		f := field{member: member, name: member, optional: part.Type.Kind() == reflect.Pointer}
		if other, ok := r.as[member]; ok {
			f.name = other
		}
		fields = append(fields, f)
	}
	return fields
}

// text is the member as a field: zero is as good as absent where the type does
// not tell them apart.
func (f field) text(value []byte) string {
	if f.optional {
		return string(value)
	}
	switch text := string(value); text {
	case "null", "0", `"0"`, `""`, "false", "[]":
		return unset
	default:
		return text
	}
}

// Begins are the sorts of entities whose appearance one of the events tells.
func (r *Reader) Begins(events []schema.Payload) []string {
	var sorts []string
	for _, e := range events {
		if m, ok := r.meanings[e.Type()]; ok && m.rule.effect == appears && !slices.Contains(sorts, m.rule.of) {
			sorts = append(sorts, m.rule.of)
		}
	}
	return sorts
}
