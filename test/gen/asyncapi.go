package gen

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/gen/payload"
)

// object is a part of a document in which the order of members says nothing.
type object map[string]any

// headersFile is the name of the schema of the records' headers.
const headersFile = "headers.schema.json"

// headers is the JSON Schema of a record's headers, as an object of texts.
func headers() *payload.Schema {
	text := func(meaning string) payload.Schema {
		return payload.Schema{Description: meaning, Type: payload.Types{"string"}}
	}
	one := func(meaning string, values ...string) payload.Schema {
		s := text(meaning)
		s.Enum = values
		return s
	}
	moment := func(meaning string) payload.Schema {
		s := text(meaning)
		s.Format, s.Pattern = "date-time", "Z$"
		return s
	}
	name := text("The event's name.")
	name.Pattern = `^echo(\.[a-z][a-z0-9_]*)+$`
	additional := true
	return &payload.Schema{
		Dialect: "https://json-schema.org/draft/2020-12/schema", ID: headersFile,
		Title: "Headers of an event", Description: "CloudEvents 1.0 attributes in the Kafka binding's binary mode, and our own.",
		Type: payload.Types{"object"}, Additional: &additional,
		Properties: payload.Members{
			{Name: schema.AttrSpecVersion, Schema: one("The CloudEvents version.", "1.0")},
			{Name: schema.AttrID, Schema: text("The fact's identity: the same on every run.")},
			{Name: schema.AttrType, Schema: name},
			{Name: schema.AttrSource, Schema: text("The configured name of the Echo server.")},
			{Name: schema.AttrSubject, Schema: text("The owner of the fact, and the record's key.")},
			{Name: schema.AttrTime, Schema: moment("The business time; the commit's where Echo keeps none.")},
			{Name: schema.AttrContentType, Schema: one("How the value is written.", "application/json")},
			{Name: schema.AttrOrigin, Schema: one("Whether it happened, or is told of what was there before.",
				string(schema.OriginStream), string(schema.OriginSnapshot))},
			{Name: schema.AttrAdapter, Schema: text("The line of Echo's tables that was read.")},
			{Name: schema.AttrGTID, Schema: text("The transaction in Echo's database.")},
			{Name: schema.AttrCommitted, Schema: moment("When the transaction was committed.")},
		},
		Required: []string{
			schema.AttrSpecVersion, schema.AttrID, schema.AttrType, schema.AttrSource, schema.AttrSubject,
			schema.AttrContentType, schema.AttrOrigin, schema.AttrAdapter,
		},
	}
}

// asyncAPI describes the topic to AsyncAPI 3.0 tools.
func (c *catalogue) asyncAPI() ([]byte, error) {
	onChannel, messages := object{}, object{}
	for i := range c.payloads {
		p := &c.payloads[i]
		message, err := c.message(p)
		if err != nil {
			return nil, err
		}
		messages[p.Event] = message
		onChannel[p.Event] = object{"$ref": "#/components/messages/" + p.Event}
	}
	return indent(object{
		"asyncapi": "3.0.0",
		"info": object{
			"title": "Events of Echo", "version": "1.0.0", "license": object{"name": "Apache-2.0"},
			"description": "Everything that happens in Echo, one record each. README.md beside this file says how to listen safely.",
		},
		"defaultContentType": "application/json",
		"channels": object{"events": object{
			"address":     "echo.events",
			"description": "Read committed records only. Records of one key are in the order of their commits.",
			"messages":    onChannel,
			"bindings":    object{"kafka": object{"topic": "echo.events", "bindingVersion": "0.5.0"}},
		}},
		"operations": object{"publish": object{
			"action": "send", "channel": object{"$ref": "#/channels/events"}, "summary": "echocdc tells what happened.",
		}},
		"components": object{"messages": messages},
	})
}

func (c *catalogue) message(p *payload.Payload) (object, error) {
	key, err := p.KeyPattern()
	if err != nil {
		return nil, err
	}
	what, when := p.Told(c.payloads, func(event string) string { return event })
	summary, _, _ := strings.Cut(what, ". ")
	message := object{
		"name": p.Event, "title": p.Event, "summary": summary, "description": strings.TrimSpace(what + "\n\nWhen: " + when),
		"contentType": "application/json",
		"headers":     object{"$ref": "./" + headersFile},
		"payload":     object{"$ref": "./" + payload.SchemaFile(p.Event)},
		"bindings": object{"kafka": object{
			"key": object{"type": "string", "description": p.Subject, "pattern": key}, "bindingVersion": "0.5.0",
		}},
	}
	if e, ok := c.examples[p.Event]; ok {
		headers := object{}
		for _, h := range e.Headers() {
			headers[h[0]] = h[1]
		}
		message["examples"] = []object{{"headers": headers, "payload": json.RawMessage(e.Data)}}
	}
	return message, nil
}

// indent writes a document for people and programs.
func indent(document any) ([]byte, error) {
	text, err := payload.Encode(document)
	if err != nil {
		return nil, fmt.Errorf("writing a document: %w", err)
	}
	return payload.Indent(text)
}
