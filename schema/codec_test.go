package schema_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/schema"
)

func TestAppendJSONWritesWhatMarshalWrites(t *testing.T) {
	t.Parallel()

	for _, entry := range schema.Catalogue() {
		t.Run(entry.Payload.Type(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				payload := draw(t, entry.Payload, rapid.OneOf(rapid.String(), bytesAsText()))

				ours := payload.AppendJSON([]byte("before"))[len("before"):]

				theirs, err := json.Marshal(payload)
				require.NoError(t, err)
				require.True(t, utf8.Valid(ours), "%q", ours)
				require.JSONEq(t, string(theirs), withUnixZero(string(ours)))
			})
		})
	}
}

// withUnixZero is what Marshal cannot tell apart: a moment of zero that is set.
func withUnixZero(text string) string {
	return strings.ReplaceAll(text, `"mute_until":"1970-01-01T00:00:00Z"`, `"mute_until":null`)
}

func TestDecodeGivesBackWhatAppendJSONWrote(t *testing.T) {
	t.Parallel()

	for _, entry := range schema.Catalogue() {
		t.Run(entry.Payload.Type(), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				payload := draw(t, entry.Payload, rapid.String())

				back, err := schema.Decode(payload.Type(), payload.AppendJSON(nil))

				require.NoError(t, err)
				require.Equal(t, payload, back)
				require.Equal(t, string(payload.AppendID(nil)), string(back.AppendID(nil)))
				require.Equal(t, string(payload.AppendSubject(nil)), string(back.AppendSubject(nil)))
			})
		})
	}
}

func bytesAsText() *rapid.Generator[string] {
	return rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) })
}

// draw fills a new payload of the same type.
func draw(t *rapid.T, like schema.Payload, text *rapid.Generator[string]) schema.Payload {
	value := reflect.New(reflect.TypeOf(like).Elem())
	for i := range value.Elem().NumField() {
		field := value.Elem().Field(i)
		field.Set(drawValue(t, field.Type(), value.Elem().Type().Field(i).Name, text))
	}
	payload, ok := reflect.TypeAssert[schema.Payload](value)
	require.True(t, ok)
	return payload
}

func drawValue(t *rapid.T, typ reflect.Type, name string, text *rapid.Generator[string]) reflect.Value {
	value := reflect.New(typ).Elem()
	switch typ {
	case reflect.TypeFor[schema.Seconds]():
		const year1, year9999 = -62135596800, 253402300799
		value.SetInt(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(year1, year9999)).Draw(t, name))
		return value
	case reflect.TypeFor[schema.Conversation]():
		a, b := rapid.Int64Min(1).Draw(t, name), rapid.Int64Min(1).Draw(t, name)
		value.Set(reflect.ValueOf(schema.Private(a, b)))
		if rapid.Bool().Draw(t, name+" is a group") {
			value.Set(reflect.ValueOf(schema.Group(a)))
		}
		return value
	}
	switch typ.Kind() {
	case reflect.Int, reflect.Int64:
		value.SetInt(rapid.OneOf(rapid.Just(int64(0)), rapid.Int64()).Draw(t, name))
	case reflect.Bool:
		value.SetBool(rapid.Bool().Draw(t, name))
	case reflect.String:
		value.SetString(text.Draw(t, name))
	case reflect.Struct:
		for i := range value.NumField() {
			value.Field(i).Set(drawValue(t, typ.Field(i).Type, name, text))
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, name+" is set") {
			value.Set(reflect.New(typ.Elem()))
			value.Elem().Set(drawValue(t, typ.Elem(), name, text))
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, name+" length") {
			value.Set(reflect.Append(value, drawValue(t, typ.Elem(), name, text)))
		}
	default:
		require.Fail(t, "no generator for "+typ.String())
	}
	return value
}

func TestDecodeOfAnUnknownTypeSaysSo(t *testing.T) {
	t.Parallel()

	_, err := schema.Decode("echo.message.translated", []byte("{}"))

	require.ErrorIs(t, err, schema.ErrUnknownType)
	require.ErrorContains(t, err, "echo.message.translated")
}

func TestDecodeSkipsMembersItDoesNotKnow(t *testing.T) {
	t.Parallel()

	payload, err := schema.Decode("echo.chat.deactivated", []byte(`{"chat_id":5,"reason":"spam"}`))

	require.NoError(t, err)
	require.Equal(t, &schema.ChatDeactivated{ChatID: 5}, payload)
}

func TestDecodeErrorsRepeatNothingOfThePayload(t *testing.T) {
	t.Parallel()

	for data, want := range map[string]string{
		`{"chat_id":5,"left_at":"SECRET"}`: "a member does not fit its type",
		`{"chat_id":"SECRET"}`:             `member "chat_id" does not fit int64`,
		`{SECRET`:                          "not JSON at byte 2",
		``:                                 "not JSON at byte 0",
	} {
		_, err := schema.Decode("echo.chat.member_left", []byte(data))
		require.EqualError(t, err, "decoding echo.chat.member_left: "+want)
	}
}

func BenchmarkAppendJSON(b *testing.B) {
	m := &schema.MessageNew{
		MessageID: 2004100041943040001, Conversation: schema.Private(136907713, 136907714), SenderID: 136907713, BoxID: 41,
		RandomID: 7000000001, SentAt: 1767000000, Kind: schema.KindText, TextLength: 74,
	}
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = m.AppendJSON(buf[:0])
	}
}
