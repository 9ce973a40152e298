// Package catalogue holds records against the schemas that listeners are given:
// what is published is what docs/reference/events promises. It knows no event
// but by its schema.
package catalogue

import (
	"bytes"
	"fmt"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/docs/reference/events"
	"github.com/echo-im/echocdc/schema"
)

// Schemas are the compiled schemas of the catalogue.
type Schemas struct {
	headers *jsonschema.Schema
	values  map[string]*jsonschema.Schema // by event
}

// Load compiles the schemas of every event, once. They may be used by several
// goroutines.
func Load() (*Schemas, error) { return loaded() }

var loaded = sync.OnceValues(load)

func load() (*Schemas, error) {
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	headers, err := compile(compiler, "headers", events.Headers())
	if err != nil {
		return nil, err
	}
	s := &Schemas{headers: headers, values: make(map[string]*jsonschema.Schema)}
	for _, entry := range schema.Catalogue() {
		name := entry.Payload.Type()
		text, ok := events.Schema(name)
		if !ok {
			return nil, fmt.Errorf("%s has no schema: run 'make docs'", name)
		}
		if s.values[name], err = compile(compiler, name, text); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func compile(compiler *jsonschema.Compiler, name string, text []byte) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", name, err)
	}
	at := "schema:///" + name // no file: errors name the event
	if err := compiler.AddResource(at, document); err != nil {
		return nil, fmt.Errorf("reading the schema of %s: %w", name, err)
	}
	compiled, err := compiler.Compile(at)
	if err != nil {
		return nil, fmt.Errorf("compiling the schema of %s: %w", name, err)
	}
	return compiled, nil
}

// Check tells what of a record of the events topic is not as the catalogue says.
func (s *Schemas) Check(r *kgo.Record) error {
	headers := make(map[string]any, len(r.Headers))
	for _, h := range r.Headers {
		if _, twice := headers[h.Key]; twice {
			return fmt.Errorf("header %s is there twice", h.Key)
		}
		headers[h.Key] = string(h.Value)
	}
	if err := s.headers.Validate(headers); err != nil {
		return fmt.Errorf("headers: %w", err)
	}
	if subject := headers[schema.AttrSubject]; subject != string(r.Key) {
		return fmt.Errorf("%s is %q, and the record's key %q", schema.AttrSubject, subject, r.Key)
	}
	name, _ := headers[schema.AttrType].(string)
	return s.CheckValue(name, r.Value)
}

// CheckValue tells what of an event's value is not as its schema says.
func (s *Schemas) CheckValue(event string, value []byte) error {
	described, ok := s.values[event]
	if !ok {
		return fmt.Errorf("%s is not in the catalogue", event)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(value))
	if err != nil {
		return fmt.Errorf("%s: %w", event, err)
	}
	if err := described.Validate(document); err != nil {
		return fmt.Errorf("%s: %w", event, err)
	}
	return nil
}
