// Package evolution holds the rule of how the catalogue may change: it compares
// an event's schema with the one last released and tells what would break
// listeners that are older than echocdc, or records that are older than the
// listener. It knows schemas, and none of the events. The rule in words is in
// the catalogue's page.
package evolution

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Schema is a JSON Schema as it is parsed.
type Schema = map[string]any

// Breaks tells what of a released schema the present one breaks.
func Breaks(released, present Schema) []string {
	var found breaks
	found.schema("", released, present)
	return found
}

type breaks []string

func (b *breaks) add(at, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	if at != "" {
		text = at + ": " + text
	}
	*b = append(*b, text)
}

// schema compares keyword by keyword. What is not known here must stay as it is.
func (b *breaks) schema(at string, was, is Schema) {
	keywords := maps.Clone(was)
	maps.Copy(keywords, is)
	for _, keyword := range slices.Sorted(maps.Keys(keywords)) {
		switch keyword {
		case "$schema", "$id", "title", "description", "examples":
			// They promise nothing.
		case "properties":
			b.members(at, object(was[keyword]), object(is[keyword]))
		case "required":
			b.required(at, was, is)
		case "items":
			b.schema(at+"[]", object(was[keyword]), object(is[keyword]))
		case "enum":
			b.values(at, list(was[keyword]), list(is[keyword]))
		case "x-echo-off":
			if is[keyword] != nil && was[keyword] != is[keyword] {
				b.add(at, "it is off %v now, and was told", is[keyword])
			}
		default:
			if !reflect.DeepEqual(was[keyword], is[keyword]) {
				b.add(at, "%s was %v and is %v", keyword, said(was[keyword]), said(is[keyword]))
			}
		}
	}
}

// members may be added, and none removed.
func (b *breaks) members(at string, was, is Schema) {
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, stays := is[name]; !stays {
			b.add(at, "member %s was removed", name)
			continue
		}
		b.schema(join(at, name), object(was[name]), object(is[name]))
	}
}

func (b *breaks) required(at string, was, is Schema) {
	before, now := list(was["required"]), list(is["required"])
	for _, name := range before {
		if !slices.Contains(now, name) {
			b.add(at, "member %v was always there and is optional: listeners rely on it", name)
		}
	}
	for _, name := range now {
		if slices.Contains(before, name) {
			continue
		}
		text, _ := name.(string)
		if _, known := object(was["properties"])[text]; known {
			b.add(at, "member %s was optional and is always there: records from before may lack it", text)
		} else {
			b.add(at, "new member %s must be optional: records from before lack it", text)
		}
	}
}

// values neither leave nor join a list: listeners were told that it is complete.
func (b *breaks) values(at string, was, is []any) {
	if was == nil || is == nil {
		b.add(at, "its list of values was %v and is %v", said(was), said(is))
		return
	}
	for _, value := range was {
		if !slices.Contains(is, value) {
			b.add(at, "value %v was removed: records from before have it", value)
		}
	}
	for _, value := range is {
		if !slices.Contains(was, value) {
			b.add(at, "value %v was added: listeners do not know it", value)
		}
	}
}

func object(value any) Schema {
	found, _ := value.(Schema)
	return found
}

func list(value any) []any {
	found, _ := value.([]any)
	return found
}

// said is a keyword's value in a sentence.
func said(value any) any {
	if values, isList := value.([]any); value == nil || isList && len(values) == 0 {
		return "unsaid"
	}
	return value
}

func join(at, name string) string {
	if at == "" {
		return name
	}
	return at + "." + name
}
