package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func TestEventsAreListedWithoutAServer(t *testing.T) {
	t.Parallel()

	all := result(t, "events", "list")
	require.Equal(t, exitDone, all.code, all.stderr)
	for _, entry := range schema.Catalogue() {
		require.Contains(t, all.stdout, entry.Payload.Type())
	}

	var some []listedEvent
	got := result(t, "events", "list", "presence", "--json")
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &some))
	require.Len(t, some, 1)
	require.Equal(t, "unless enabled", some[0].Off)

	require.Equal(t, exitFailed, result(t, "events", "list", "nothing.like.it").code)
}

func TestAnEventIsShownWithoutAServer(t *testing.T) {
	t.Parallel()

	got := result(t, "events", "show", "message.delivered")
	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, "message.delivered/<user_id>/<message_id>")
	require.Regexp(t, `message_id\*\s+string\s+snowflake`, got.stdout)
	require.Regexp(t, `mentioned\s+boolean\s+`, got.stdout, "optional: no star")

	got = result(t, "events", "show", "echo.message.new", "--schema")
	require.True(t, json.Valid([]byte(got.stdout)))

	got = result(t, "events", "show", "message.deliver")
	require.Equal(t, exitFailed, got.code)
	require.Contains(t, got.stderr, "there are echo.message.delivered")
}

func TestEventsTailShowsWhatWasPublished(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, tree{"modules": tree{"push": tree{"enabled": false}}})
	require.Zero(t, result(t, "migrate", "--config", file).code)
	alice := stack.UserIDs(t)
	running := start(t, "run", "--config", file)
	running.isReady(t)
	w.send(t, alice+100, alice, alice+1)
	w.send(t, alice+101, alice+2, alice+3)
	w.arrives(t, 2, "select count(*) from analytics.messages")
	require.Equal(t, exitDone, running.stop(t))
	lines := func(flags ...string) []string {
		got := result(t, append([]string{"events", "tail", "--once", "--config", file}, flags...)...)
		require.Equal(t, exitDone, got.code, got.stderr)
		return strings.Split(strings.TrimSpace(got.stdout), "\n")
	}

	require.Len(t, lines(), 4, "each message as new and as delivered")
	require.Len(t, lines("--since", "1h"), 4)
	require.Len(t, lines("--last", "1"), 1)
	require.Len(t, lines("--type", "message.new"), 2)
	user := schema.Peer{Kind: schema.PeerUser, ID: alice + 3}
	mine := lines("--user", strings.TrimPrefix(string(user.AppendText(nil)), "user/"), "--json")
	require.Len(t, mine, 2, "as sent to the conversation and as delivered to the user")
	for _, line := range mine {
		var event eventLine
		require.NoError(t, json.Unmarshal([]byte(line), &event))
		require.NotEmpty(t, event.ID)
		require.NotEmpty(t, event.GTID)
		_, err := schema.Decode(event.Type, event.Data)
		require.NoError(t, err)
	}
}

func TestEventsAreChosenByWhomTheyAreAbout(t *testing.T) {
	t.Parallel()
	event := func(payload schema.Payload) *schema.Event {
		return &schema.Event{Type: payload.Type(), Subject: payload.AppendSubject(nil), Data: payload.AppendJSON(nil)}
	}
	private := event(&schema.MessageNew{MessageID: 7, SenderID: 1001, Conversation: schema.Private(1001, 1002)})
	group := event(&schema.MessageNew{MessageID: 1002, SenderID: 1001, Conversation: schema.Group(77), Mentions: []int64{1003}})
	member := event(&schema.ChatMemberAdded{ChatID: 77, UserID: 1002, InviterID: 1001})
	read := event(&schema.DialogRead{UserID: 1003, Peer: schema.Peer{Kind: schema.PeerChat, ID: 77}, MaxBoxID: 1002})

	for name, c := range map[string]struct {
		filter eventFilter
		want   []*schema.Event
	}{
		"everything":              {eventFilter{}, []*schema.Event{private, group, member, read}},
		"by name":                 {eventFilter{types: []string{"message.", "dialog.read"}}, []*schema.Event{private, group, read}},
		"by user":                 {eventFilter{user: 1002}, []*schema.Event{private, member}},
		"by someone mentioned":    {eventFilter{user: 1003}, []*schema.Event{group, read}},
		"by group":                {eventFilter{chat: 77}, []*schema.Event{group, member, read}},
		"by user and group":       {eventFilter{user: 1002, chat: 77}, []*schema.Event{member}},
		"a user is not a message": {eventFilter{user: 7}, nil},
	} {
		var got []*schema.Event
		for _, e := range []*schema.Event{private, group, member, read} {
			if c.filter.wants(e) {
				got = append(got, e)
			}
		}
		require.Equal(t, c.want, got, name)
	}
}

func TestSinceIsATimeOrHowLongAgo(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

	for text, want := range map[string]time.Time{
		"90m":                  now.Add(-90 * time.Minute),
		"2026-11-24":           time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
		"2026-11-24 08:30":     time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC),
		"2026-11-24T08:30:00Z": time.Date(2026, 11, 24, 8, 30, 0, 0, time.UTC),
	} {
		got, err := readSince(text, now)
		require.NoError(t, err)
		require.WithinDuration(t, want, got, 0, text)
	}
	_, err := readSince("yesterday", now)
	require.ErrorContains(t, err, "how long ago")
}
