package payload

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
)

// Schema is a JSON Schema, as far as payloads need it. What listeners may rest
// on beyond the shape of the value is in members of our own.
type Schema struct {
	Dialect     string `json:"$schema,omitempty"`
	ID          string `json:"$id,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`

	Key     string `json:"x-echo-key,omitempty"`  // of the record, with members in angle brackets
	EventID string `json:"x-echo-id,omitempty"`   // likewise; empty without a natural key
	Time    string `json:"x-echo-time,omitempty"` // the member that is the event's time
	Off     string `json:"x-echo-off,omitempty"`  // when it is not told

	Type       Types    `json:"type,omitempty"`
	Enum       []string `json:"enum,omitempty"`
	Format     string   `json:"format,omitempty"`
	Pattern    string   `json:"pattern,omitempty"`
	Minimum    *int     `json:"minimum,omitempty"`
	Items      *Schema  `json:"items,omitempty"`
	Properties Members  `json:"properties,omitempty"`
	Required   []string `json:"required,omitempty"`
	Additional *bool    `json:"additionalProperties,omitempty"`
}

// Types are the JSON types a value may have: written as one, where it is one.
type Types []string

// MarshalJSON implements [json.Marshaler].
func (t Types) MarshalJSON() ([]byte, error) {
	if len(t) == 1 {
		return json.Marshal(t[0])
	}
	return json.Marshal([]string(t))
}

// Members are an object's members, in the order of their declaration.
type Members []Member

// Member is one of them.
type Member struct {
	Name   string
	Schema Schema
}

// MarshalJSON implements [json.Marshaler].
func (m Members) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	for i := range m {
		out.WriteByte("{,"[min(i, 1)])
		text, err := Encode(m[i].Schema)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&out, "%q:%s", m[i].Name, text)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// Encode is a value as JSON that people read: "<" stands as itself.
func Encode(value any) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// Indent is JSON as the files in the repository have it.
func Indent(text []byte) ([]byte, error) {
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", "  "); err != nil {
		return nil, fmt.Errorf("indenting: %w", err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}

// SchemaFile is the name of an event's schema beside its page.
func SchemaFile(event string) string { return event + ".schema.json" }

// Schema is the JSON Schema of the payload. Members it does not name are
// allowed: newer writers may add some.
func (p *Payload) Schema(all []Payload) (*Schema, error) {
	what, when := p.Told(all, plainly)
	additional := true
	s := &Schema{
		Dialect: "https://json-schema.org/draft/2020-12/schema", ID: SchemaFile(p.Event),
		Title: p.Event, Description: strings.TrimSpace(what + "\n\nWhen: " + when),
		Key: p.Subject, EventID: p.ID, Time: p.Time, Off: p.Off,
		Type: Types{"object"}, Additional: &additional,
	}
	for i := range p.Fields {
		f := &p.Fields[i]
		member, err := f.schema()
		if err != nil {
			return nil, fmt.Errorf("writing the schema of %s: %w", p.Event, err)
		}
		member.Description = Prose(f.Doc, all, plainly)
		s.Properties = append(s.Properties, Member{Name: f.JSON, Schema: member})
		if !f.OmitEmpty {
			s.Required = append(s.Required, f.JSON)
		}
	}
	return s, nil
}

// The forms of values that are texts.
const (
	wholeNumber  = `-?(0|[1-9][0-9]*)`
	conversation = `(chat/` + wholeNumber + `|private/` + wholeNumber + `-` + wholeNumber + `)`
)

func (f *Field) schema() (Schema, error) {
	switch {
	case f.Quoted:
		return Schema{Type: Types{"string"}, Pattern: `^` + wholeNumber + `$`}, nil
	case f.Type == "Peer":
		additional := true
		return Schema{
			Type: Types{"object"}, Required: []string{"kind", "id"}, Additional: &additional,
			Properties: Members{
				{"kind", Schema{Type: Types{"string"}, Enum: f.Values}},
				{"id", Schema{Type: Types{"integer"}}},
			},
		}, nil
	case f.Kind == "string":
		return Schema{Type: Types{"string"}, Enum: f.Values}, nil
	}
	return plainSchema(f.Type)
}

func plainSchema(typ string) (Schema, error) {
	switch typ {
	case "int64":
		return Schema{Type: Types{"integer"}}, nil
	case "int":
		zero := 0
		return Schema{Type: Types{"integer"}, Minimum: &zero}, nil
	case "bool", "*bool":
		return Schema{Type: Types{"boolean"}}, nil
	case "Seconds", "*Seconds":
		return Schema{Type: Types{"string", "null"}, Format: "date-time"}, nil
	case "Conversation":
		return Schema{Type: Types{"string"}, Pattern: `^` + conversation + `$`}, nil
	}
	of, isList := strings.CutPrefix(typ, "[]")
	switch {
	case isList && of == "string":
		return Schema{Type: Types{"array"}, Items: &Schema{Type: Types{"string"}}}, nil
	case isList && of == "int64":
		return Schema{Type: Types{"array"}, Items: &Schema{Type: Types{"integer"}}}, nil
	}
	return Schema{}, fmt.Errorf("type %s has no JSON Schema", typ)
}

// KeyPattern is the form of the record's key.
func (p *Payload) KeyPattern() (string, error) {
	var pattern strings.Builder
	from := 0
	for _, at := range memberName.FindAllStringSubmatchIndex(p.Subject, -1) {
		f, err := p.member(p.Subject[at[2]:at[3]])
		if err != nil {
			return "", err
		}
		pattern.WriteString(regexp.QuoteMeta(p.Subject[from:at[0]]))
		switch f.Type {
		case "Conversation":
			pattern.WriteString(conversation)
		case "Peer":
			fmt.Fprintf(&pattern, "(%s)/%s", strings.Join(f.Values, "|"), wholeNumber)
		case "int64":
			pattern.WriteString(wholeNumber)
		default:
			pattern.WriteString(".+")
		}
		from = at[1]
	}
	return "^" + pattern.String() + regexp.QuoteMeta(p.Subject[from:]) + "$", nil
}
