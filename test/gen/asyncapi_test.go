package gen_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/catalogue"
	"github.com/echo-im/echocdc/test/gen"
)

// document is what the tests look at of asyncapi.json.
type document struct {
	Channels map[string]struct {
		Messages map[string]reference `json:"messages"`
	} `json:"channels"`
	Components struct {
		Messages map[string]message `json:"messages"`
	} `json:"components"`
}

type reference struct {
	To string `json:"$ref"`
}

type message struct {
	Headers  reference `json:"headers"`
	Payload  reference `json:"payload"`
	Bindings struct {
		Kafka struct {
			Key struct {
				Pattern string `json:"pattern"`
			} `json:"key"`
		} `json:"kafka"`
	} `json:"bindings"`
	Examples []struct {
		Headers map[string]string `json:"headers"`
		Payload json.RawMessage   `json:"payload"`
	} `json:"examples"`
}

func TestAsyncAPIDocumentFitsItsSpecification(t *testing.T) {
	t.Parallel()
	compiler := jsonschema.NewCompiler()
	require.NoError(t, compiler.AddResource("asyncapi", parse(t, "testdata/asyncapi/schema.json")))
	specification, err := compiler.Compile("asyncapi")
	require.NoError(t, err)

	require.NoError(t, specification.Validate(parse(t, eventsFile("asyncapi.json"))))
}

func TestAsyncAPIDocumentHasEveryEvent(t *testing.T) {
	t.Parallel()
	d := readDocument(t)
	schemas, err := catalogue.Load()
	require.NoError(t, err)

	require.Len(t, d.Components.Messages, len(schema.Catalogue()))
	for _, entry := range schema.Catalogue() {
		name := entry.Payload.Type()
		m := d.Components.Messages[name]
		require.Equal(t, "#/components/messages/"+name, d.Channels["events"].Messages[name].To)
		for _, ref := range []reference{m.Headers, m.Payload} {
			require.FileExists(t, eventsFile(ref.To))
		}
		for _, example := range m.Examples {
			require.NoError(t, schemas.CheckValue(name, example.Payload))
			require.Regexp(t, m.Bindings.Kafka.Key.Pattern, example.Headers[schema.AttrSubject])
		}
	}
}

// A key of every golden case has the form that the document promises, and one
// of another event's mostly has not.
func TestAsyncAPIDocumentKnowsTheKeys(t *testing.T) {
	t.Parallel()
	d := readDocument(t)
	examples, err := gen.ReadExamples(gen.GoldenFolders(root)...)
	require.NoError(t, err)

	for i := range examples {
		require.Regexp(t, d.Components.Messages[examples[i].Type].Bindings.Kafka.Key.Pattern, examples[i].Subject)
	}
	require.NotRegexp(t, d.Components.Messages["echo.message.new"].Bindings.Kafka.Key.Pattern, "user/1001")
	require.NotRegexp(t, d.Components.Messages["echo.chat.created"].Bindings.Kafka.Key.Pattern, "chat/1001/2")
}

// Links between the pages, and from them to other files, lead somewhere.
func TestPagesLeadToFilesThatAreThere(t *testing.T) {
	t.Parallel()
	pages, err := filepath.Glob(eventsFile("*.md"))
	require.NoError(t, err)
	require.NotEmpty(t, pages)

	for _, page := range pages {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, found := range regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllSubmatch(text, -1) {
			to := string(found[1])
			if !strings.Contains(to, "://") {
				_, err := os.Stat(filepath.Join(filepath.Dir(page), to))
				require.NoError(t, err, "%s leads to %s", page, to)
			}
		}
	}
}

func eventsFile(name string) string { return filepath.Join(root, gen.EventsDir, name) }

func readDocument(t *testing.T) document {
	t.Helper()
	text, err := os.ReadFile(eventsFile("asyncapi.json"))
	require.NoError(t, err)
	var d document
	require.NoError(t, json.Unmarshal(text, &d))
	return d
}

func parse(t *testing.T, path string) any {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	parsed, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	require.NoError(t, err)
	return parsed
}
