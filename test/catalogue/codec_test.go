package catalogue_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/gen/payload"
)

// The schemas and the codec are generated from one source, each by its own
// rules: whatever a payload holds, its JSON fits its schema.
func TestWhateverTheCodecWritesFitsItsSchema(t *testing.T) {
	t.Parallel()
	schemas, lists := load(t), listed(t)

	for _, entry := range schema.Catalogue() {
		t.Run(entry.Payload.Type(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				value := reflect.New(reflect.TypeOf(entry.Payload).Elem())
				fill(t, value.Elem(), lists)
				told, ok := reflect.TypeAssert[schema.Payload](value)
				require.True(t, ok)

				require.NoError(t, schemas.CheckValue(told.Type(), told.AppendJSON(nil)))
			})
		})
	}
}

// listed are the values of types that have a list of them, as the source says.
func listed(t *testing.T) map[string][]string {
	t.Helper()
	payloads, err := payload.Read("../../schema")
	require.NoError(t, err)
	values := map[string][]string{}
	for i := range payloads {
		for _, f := range payloads[i].Fields {
			if len(f.Values) > 0 {
				values[f.Type] = f.Values
			}
		}
	}
	values["PeerKind"] = values["Peer"]
	require.NotEmpty(t, values["PeerKind"])
	return values
}

// fill sets a value to any that its type can have.
func fill(t *rapid.T, value reflect.Value, lists map[string][]string) {
	numbers := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64())
	switch {
	case value.Type() == reflect.TypeFor[schema.Conversation]():
		value.Set(reflect.ValueOf(schema.Conversation{Chat: numbers.Draw(t, "chat"), Low: numbers.Draw(t, "low"), High: numbers.Draw(t, "high")}))
		return
	case value.Kind() == reflect.String && lists[value.Type().Name()] != nil:
		value.SetString(rapid.SampledFrom(lists[value.Type().Name()]).Draw(t, "value"))
		return
	}
	switch value.Kind() {
	case reflect.Int:
		value.SetInt(rapid.Int64Min(0).Draw(t, "length"))
	case reflect.Int64:
		value.SetInt(numbers.Draw(t, "number"))
	case reflect.Bool:
		value.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.String:
		value.SetString(rapid.String().Draw(t, "text"))
	case reflect.Struct:
		for _, member := range value.Fields() {
			fill(t, member, lists)
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "is set") {
			value.Set(reflect.New(value.Type().Elem()))
			fill(t, value.Elem(), lists)
		}
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 0, 3)) // no rule leaves out a list that is always there
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			value.Set(reflect.Append(value, reflect.New(value.Type().Elem()).Elem()))
			fill(t, value.Index(value.Len()-1), lists)
		}
	default:
		require.Fail(t, "no generator for "+value.Type().String())
	}
}
