package config

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// Setting is one thing a reader may set: a leaf of [Config].
type Setting struct {
	// Key is the setting's name in the file and among the flags: "mysql.addr".
	Key string
	// Form says what a value looks like: "text", "duration", "list of text", …
	Form string
	// Default is the value that holds when nobody says otherwise, as text.
	Default string
	// Secret values are masked wherever they are shown, and are no flags.
	Secret bool
	// Owner is the struct that declares the setting, and Path the names of its
	// fields down to it: where the comment is that documents it.
	Owner reflect.Type
	Path  []string

	index []int
}

// Env is the setting's environment variable: ECHOCDC_MYSQL_ADDR for mysql.addr.
func (s *Setting) Env() string { return envName(s.Key) }

// Settings lists every setting in the order of the structs that declare them.
func Settings() []Setting {
	defaults := reflect.ValueOf(Default())
	all := settingsOf(defaults.Type())
	for i := range all {
		all[i].Default = formatValue(defaults.FieldByIndex(all[i].index))
	}
	return all
}

// Section is a group of settings, or a group within one.
type Section struct {
	Key   string
	Owner reflect.Type
	Path  []string
}

// Sections lists every section in the order of the structs that declare them.
func Sections() []Section {
	w := walker{}
	w.walk(place{typ: reflect.TypeFor[Config](), owner: reflect.TypeFor[Config]()})
	return w.sections
}

func settingsOf(t reflect.Type) []Setting {
	w := walker{}
	w.walk(place{typ: t, owner: t})
	return w.settings
}

// squash is the tag of a struct whose settings stand in the section around it.
const squash = ",squash"

// walker collects the tagged fields of a struct, depth first.
type walker struct {
	settings []Setting
	sections []Section
}

// place is where the walk stands: a struct type, its key, and how it was
// reached from the top and from the last named type.
type place struct {
	typ   reflect.Type
	key   string
	index []int
	owner reflect.Type
	path  []string
}

// walk notes a struct's own settings before those of the sections in it, so
// that each section is in one piece.
func (w *walker) walk(at place) {
	var inner []place
	for i := range at.typ.NumField() {
		field := at.typ.Field(i)
		tag := field.Tag.Get("koanf")
		if tag == "-" || tag == "" {
			continue
		}
		next := place{
			typ: field.Type, key: join(at.key, strings.TrimSuffix(tag, squash)), index: append(slices.Clone(at.index), i),
			owner: at.owner, path: append(slices.Clone(at.path), field.Name),
		}
		switch {
		case !isSection(field.Type):
			w.settings = append(w.settings, Setting{
				Key: next.key, Form: formOf(field.Type), Secret: field.Tag.Get("secret") == "true",
				Owner: next.owner, Path: next.path, index: next.index,
			})
		case tag == squash:
			w.walk(next.named())
		default:
			inner = append(inner, next)
		}
	}
	for _, section := range inner {
		w.sections = append(w.sections, Section{Key: section.key, Owner: section.owner, Path: section.path})
		w.walk(section.named())
	}
}

// named is the place as seen from its own type, if that has a name to find its source by.
func (p place) named() place {
	if p.typ.Name() != "" {
		p.owner, p.path = p.typ, nil
	}
	return p
}

func join(section, name string) string {
	switch {
	case section == "":
		return name
	case name == "":
		return section
	default:
		return section + "." + name
	}
}

func isSection(t reflect.Type) bool { return t.Kind() == reflect.Struct && !readsText(t) }

// formOf says in a reader's words what a value of the type looks like.
func formOf(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "duration"
	case readsText(t):
		return "text"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return "whole number"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice:
		return "list of " + formOf(t.Elem())
	case reflect.Map:
		return "map of text"
	default:
		return "text"
	}
}

const envPrefix = "ECHOCDC_"

func envName(key string) string {
	return envPrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}
