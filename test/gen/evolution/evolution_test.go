package evolution_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/gen/evolution"
)

const catalogue = "../../../docs/reference/events"

// What is released keeps its promises. A new event needs no schema there until
// its first release ('make release-events').
func TestCatalogueKeepsWhatIsReleased(t *testing.T) {
	t.Parallel()
	released, err := filepath.Glob(filepath.Join(catalogue, "released", "*.schema.json"))
	require.NoError(t, err)
	require.NotEmpty(t, released)

	for _, path := range released {
		name := filepath.Base(path)
		require.FileExists(t, filepath.Join(catalogue, name), "a released event is gone: tell it beside its successor")
		require.Empty(t, evolution.Breaks(read(t, path), read(t, filepath.Join(catalogue, name))),
			"%s: what needs this is a new event, see docs/reference/events/README.md", name)
	}
}

const sample = `{
	"title": "echo.sample", "x-echo-key": "user/<user_id>", "x-echo-id": "sample/<user_id>", "type": "object",
	"properties": {
		"user_id": {"type": "integer", "description": "who"},
		"kind": {"type": "string", "enum": ["a", "b"]},
		"at": {"type": ["string", "null"], "format": "date-time"},
		"peer": {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]},
		"tags": {"type": "array", "items": {"type": "string"}}
	},
	"required": ["user_id", "kind"], "additionalProperties": true
}`

func TestBreaksTellsWhatListenersCannotTake(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ replace, by, breaks string }{
		"a member is removed":           {`"at": {"type": ["string", "null"], "format": "date-time"},`, ``, "member at was removed"},
		"another type":                  {`"user_id": {"type": "integer"`, `"user_id": {"type": "string"`, "user_id: type was integer and is string"},
		"null is no longer there":       {`["string", "null"]`, `"string"`, "at: type was [string null] and is string"},
		"another form":                  {`"date-time"`, `"date"`, "at: format was date-time and is date"},
		"a form where there was none":   {`"description": "who"`, `"pattern": "^1"`, "user_id: pattern was unsaid and is ^1"},
		"required turns optional":       {`["user_id", "kind"]`, `["user_id"]`, "member kind was always there and is optional: listeners rely on it"},
		"optional turns required":       {`["user_id", "kind"]`, `["user_id", "kind", "at"]`, "member at was optional and is always there: records from before may lack it"},
		"a value more":                  {`["a", "b"]`, `["a", "b", "c"]`, "kind: value c was added: listeners do not know it"},
		"a value less":                  {`["a", "b"]`, `["a"]`, "kind: value b was removed: records from before have it"},
		"a list of values is new":       {`"description": "who"`, `"enum": [1]`, "user_id: its list of values was unsaid and is [1]"},
		"a member's member":             {`{"id": {"type": "integer"}}`, `{"id": {"type": "string"}}`, "peer.id: type was integer and is string"},
		"the members of a list":         {`"items": {"type": "string"}`, `"items": {"type": "integer"}`, "tags[]: type was string and is integer"},
		"another key":                   {`"user/<user_id>"`, `"chat/<user_id>"`, "x-echo-key was user/<user_id> and is chat/<user_id>"},
		"another id":                    {`"x-echo-id": "sample/<user_id>", `, ``, "x-echo-id was sample/<user_id> and is unsaid"},
		"it is turned off":              {`"type": "object",`, `"type": "object", "x-echo-off": "unless enabled",`, "it is off unless enabled now, and was told"},
		"unknown members are forbidden": {`"additionalProperties": true`, `"additionalProperties": false`, "additionalProperties was true and is false"},
		"a new member that is required": {
			`"required": ["user_id", "kind"]`, `"required": ["user_id", "kind", "new"]`,
			"new member new must be optional: records from before lack it",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(sample, c.replace, c.by, 1)
			require.NotEqual(t, sample, changed)

			require.Equal(t, []string{c.breaks}, evolution.Breaks(parse(t, sample), parse(t, changed)))
		})
	}
}

func TestBreaksAllowsWhatListenersCanTake(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct{ replace, by string }{
		"a new optional member":  {`"tags":`, `"new": {"type": "boolean"}, "tags":`},
		"a better description":   {`"who"`, `"whose it is"`},
		"another order":          {`["user_id", "kind"]`, `["kind", "user_id"]`},
		"values in other order":  {`["a", "b"]`, `["b", "a"]`},
		"another title, and id":  {`"title": "echo.sample"`, `"title": "Sample", "$id": "x"`},
		"more inside of a value": {`{"id": {"type": "integer"}}`, `{"id": {"type": "integer"}, "more": {}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			changed := strings.Replace(sample, c.replace, c.by, 1)
			require.NotEqual(t, sample, changed)

			require.Empty(t, evolution.Breaks(parse(t, sample), parse(t, changed)))
		})
	}
	off := strings.Replace(sample, `"type": "object",`, `"type": "object", "x-echo-off": "unless enabled",`, 1)
	require.Empty(t, evolution.Breaks(parse(t, off), parse(t, sample)), "an event that was off may be told")
}

func read(t *testing.T, path string) evolution.Schema {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return parse(t, string(text))
}

func parse(t *testing.T, text string) evolution.Schema {
	t.Helper()
	var parsed evolution.Schema
	require.NoError(t, json.Unmarshal([]byte(text), &parsed))
	return parsed
}
