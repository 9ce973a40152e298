// Package events holds the catalogue's JSON Schemas as they are published
// beside this file, for programs that show them or check records against them.
// It is generated but for this file, and knows nothing of what the events mean.
package events

import "embed"

//go:embed *.schema.json
var files embed.FS

// Schema is the JSON Schema of an event's value, by the event's name.
func Schema(event string) ([]byte, bool) { return read(event) }

// Headers is the JSON Schema of the headers of every event's record.
func Headers() []byte {
	text, _ := read("headers")
	return text
}

func read(name string) ([]byte, bool) {
	text, err := files.ReadFile(name + ".schema.json")
	return text, err == nil
}
