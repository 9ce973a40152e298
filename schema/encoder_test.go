package schema_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

func newEncoder() *schema.Encoder {
	out := &schema.Encoder{Source: "echo", Adapter: "echo1"}
	out.Row(schema.Commit{GTID: []byte("a-b:7"), Committed: time.Date(2026, 1, 1, 0, 0, 0, 1000, time.UTC)}, "chat_participants", 3)
	return out
}

// Invariant 4: a fact with a natural key carries it; any other is named by its
// row's place in the log.
func TestEncoderNamesFacts(t *testing.T) {
	t.Parallel()
	out := newEncoder()

	out.Add(&schema.ChatMemberLeft{ChatID: 5, UserID: 1, LeftAt: 1767000000})
	out.Add(&schema.ChatMemberLeft{ChatID: 5, UserID: 2})
	out.Add(&schema.ChatDeactivated{ChatID: 5})
	events, size := out.Take()

	require.Equal(t, "a-b:7/chat_participants/3/0", string(events[0].ID))
	require.Equal(t, "a-b:7/chat_participants/3/1", string(events[1].ID))
	require.Equal(t, "chat.deactivated/5", string(events[2].ID))
	require.Equal(t, time.Unix(1767000000, 0).UTC(), events[0].Time)
	require.Equal(t, time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC), events[1].Time)
	total := 0
	for i := range events {
		require.Equal(t, "chat/5", string(events[i].Subject))
		require.Equal(t, schema.OriginStream, events[i].Origin)
		require.NoError(t, events[i].Validate())
		total += len(events[i].ID) + len(events[i].Subject) + len(events[i].Data)
	}
	require.Equal(t, total, size)
}

func TestEncoderRewindLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	out := newEncoder()
	out.Add(&schema.ChatDeactivated{ChatID: 5})
	mark := out.Mark()

	out.Add(&schema.ChatMemberLeft{ChatID: 5})
	out.Rewind(mark)
	events, size := out.Take()

	require.Len(t, events, 1)
	require.Equal(t, len(events[0].ID)+len(events[0].Subject)+len(events[0].Data), size)
}

func TestEncoderHandsOutEmptyPayloads(t *testing.T) {
	t.Parallel()
	out := newEncoder()
	empty := string((&schema.MessageNew{}).AppendJSON(nil)) + string((&schema.MessageDelivered{}).AppendJSON(nil))

	for range 2 {
		m, d := out.MessageNew(), out.MessageDelivered()
		require.Equal(t, empty, string(d.AppendJSON(m.AppendJSON(nil))))
		m.MessageID, m.Mentions, m.Redacted = 7, append(m.Mentions, 1, 2), true
		d.MessageID, d.ActionUsers, d.Redacted = 7, []int64{1}, true
		out.Add(m)
		out.Add(d)
	}
}

func TestEncoderKeepsEarlierEventsWhole(t *testing.T) {
	t.Parallel()
	out := newEncoder()
	title := strings.Repeat("x", 10_000)

	for id := range int64(200) { // several arenas
		out.Add(&schema.ChatCreated{ChatID: id, Title: title})
	}
	out.Add(&schema.ChatCreated{ChatID: 200, Title: strings.Repeat("y", 1<<20)}) // larger than an arena
	events, _ := out.Take()

	for id := range events {
		payload, err := schema.Decode(events[id].Type, events[id].Data)
		require.NoError(t, err)
		created, ok := payload.(*schema.ChatCreated)
		require.True(t, ok)
		require.EqualValues(t, id, created.ChatID)
		require.Equal(t, string(created.AppendID(nil)), string(events[id].ID))
	}
}
