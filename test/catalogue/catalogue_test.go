package catalogue_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/catalogue"
	"github.com/echo-im/echocdc/test/gen"
)

// Every event of every golden case is as the schemas say, not only the examples
// on the pages.
func TestEveryGoldenEventFitsItsSchema(t *testing.T) {
	t.Parallel()
	schemas := load(t)
	examples, err := gen.ReadExamples(gen.GoldenFolders("../..")...)
	require.NoError(t, err)
	require.NotEmpty(t, examples)

	for i := range examples {
		require.NoError(t, schemas.Check(examples[i].Record()), "%s in %s", examples[i].Type, examples[i].Adapter)
	}
}

func TestCheckTellsWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	schemas := load(t)
	good := gen.Example{
		Type: "echo.chat.member_left", ID: "u:1/t/0/0", Subject: "chat/7", Time: "2026-01-01T12:00:00Z", Adapter: "echo1", Origin: schema.OriginStream,
		Data: `{"chat_id":7,"user_id":1001,"left_at":null,"new_member":[]}`,
	}
	require.NoError(t, schemas.Check(good.Record()), "a member that is not known is no mistake")

	for want, spoil := range map[string]func(e *gen.Example, r *kgo.Record){
		"missing property 'left_at'": func(_ *gen.Example, r *kgo.Record) { r.Value = []byte(`{"chat_id":7,"user_id":1001}`) },
		"got string, want integer":   func(_ *gen.Example, r *kgo.Record) { r.Value = []byte(`{"chat_id":"7","user_id":1001,"left_at":null}`) },
		"is not valid date-time":     func(_ *gen.Example, r *kgo.Record) { r.Value = []byte(`{"chat_id":7,"user_id":1001,"left_at":"now"}`) },
		"and the record's key":       func(_ *gen.Example, r *kgo.Record) { r.Key = []byte("chat/8") },
		"is not in the catalogue":    func(e *gen.Example, r *kgo.Record) { e.Type = "echo.chat.sung"; *r = *e.Record() },
		"value must be one of":       func(_ *gen.Example, r *kgo.Record) { setHeader(r, "ce_origin", "replay") },
		"missing property 'ce_id'":   func(_ *gen.Example, r *kgo.Record) { setHeader(r, "ce_id", "") },
		"is there twice":             func(_ *gen.Example, r *kgo.Record) { r.Headers = append(r.Headers, r.Headers[0]) },
		"unexpected EOF":             func(_ *gen.Example, r *kgo.Record) { r.Value = []byte(`{"chat_id":7`) },
	} {
		bad := good
		r := bad.Record()
		spoil(&bad, r)

		require.ErrorContains(t, schemas.Check(r), want)
	}
}

func load(t *testing.T) *catalogue.Schemas {
	t.Helper()
	schemas, err := catalogue.Load()
	require.NoError(t, err)
	return schemas
}

// setHeader sets a header, or takes it away when the value is empty.
func setHeader(r *kgo.Record, name, value string) {
	for i, h := range r.Headers {
		if h.Key == name {
			r.Headers[i].Value = []byte(value)
			if value == "" {
				r.Headers = append(r.Headers[:i], r.Headers[i+1:]...)
			}
			return
		}
	}
}
