package projector

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// FuzzRecord reads records that anybody may have written to the topic. Each is
// an event or a letter about one; a letter never says what the payload was
// (invariant 10).
func FuzzRecord(f *testing.F) {
	const secret = "Login code: 12345"
	f.Add("user/1", "message.new/1", "echo.message.new", "stream", "2026-01-02T03:04:05Z", []byte(`{"message_id":"1"}`))
	f.Add("", "user.created/1", "echo.user.created", "snapshot", "2026-01-02T03:04:05.000006Z", []byte(`{"user_id":"`+secret+`"}`))
	f.Add("\xff", "1", "echo.no.such", "stream", "", []byte(nil))
	f.Add("k", "1", "echo.chat.created", "elsewhere", "yesterday", []byte(`"`+secret))
	f.Fuzz(func(t *testing.T, key, id, typ, origin, committed string, data []byte) {
		record := &kgo.Record{Key: []byte(key), Value: data, Offset: 7, Headers: []kgo.RecordHeader{
			{Key: schema.AttrID, Value: []byte(id)},
			{Key: schema.AttrType, Value: []byte(typ)},
			{Key: schema.AttrSubject, Value: []byte(key)},
			{Key: schema.AttrOrigin, Value: []byte(origin)},
			{Key: schema.AttrCommitted, Value: []byte(committed)},
		}}

		e := decode([]*kgo.Record{record})[0]

		require.Equal(t, int64(7), e.offset)
		require.NotEqual(t, e.event == nil, e.letter == nil, "an event or a letter")
		require.True(t, utf8.ValidString(e.key))
		if e.letter != nil && !strings.Contains(id+typ+origin+committed, secret) {
			require.NotContains(t, e.letter.Reason, secret)
		}
	})
}
