package catalogue_test

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/schema"
)

// The schemas and the codec are generated from one source, each by its own
// rules: whatever a payload holds, its JSON fits its schema.
func TestWhateverTheCodecWritesFitsItsSchema(t *testing.T) {
	t.Parallel()
	schemas := load(t)

	for _, entry := range schema.Catalogue() {
		t.Run(entry.Payload.Type(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				value := reflect.New(reflect.TypeOf(entry.Payload).Elem())
				fill(t, value.Elem())
				payload, ok := reflect.TypeAssert[schema.Payload](value)
				require.True(t, ok)

				require.NoError(t, schemas.CheckValue(payload.Type(), payload.AppendJSON(nil)))
			})
		})
	}
}

// listed are the values of types that have a list of them.
var listed = map[reflect.Type][]string{
	reflect.TypeFor[schema.PeerKind]():     {"user", "chat", "users", "chats"},
	reflect.TypeFor[schema.MemberRole]():   {"member", "creator", "admin", "banned"},
	reflect.TypeFor[schema.MessageKind]():  {"text", "media", "service"},
	reflect.TypeFor[schema.DraftState]():   {"set", "cleared"},
	reflect.TypeFor[schema.DocumentKind](): {"file", "video", "audio", "voice", "sticker", "animation", "image"},
	reflect.TypeFor[schema.Cleared]():      {"truncated", "dropped", "renamed", "replaced", "part_lost"},
}

// fill sets a value to any that its type can have.
func fill(t *rapid.T, value reflect.Value) {
	numbers := rapid.OneOf(rapid.Just(int64(0)), rapid.Int64())
	switch {
	case value.Type() == reflect.TypeFor[schema.Conversation]():
		value.Set(reflect.ValueOf(schema.Conversation{Chat: numbers.Draw(t, "chat"), Low: numbers.Draw(t, "low"), High: numbers.Draw(t, "high")}))
		return
	case listed[value.Type()] != nil:
		value.SetString(rapid.SampledFrom(listed[value.Type()]).Draw(t, "value"))
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
			fill(t, member)
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "is set") {
			value.Set(reflect.New(value.Type().Elem()))
			fill(t, value.Elem())
		}
	case reflect.Slice:
		value.Set(reflect.MakeSlice(value.Type(), 0, 3)) // no rule leaves out a list that is always there
		for range rapid.IntRange(0, 3).Draw(t, "length") {
			value.Set(reflect.Append(value, reflect.New(value.Type().Elem()).Elem()))
			fill(t, value.Index(value.Len()-1))
		}
	default:
		require.Fail(t, "no generator for "+value.Type().String())
	}
}
