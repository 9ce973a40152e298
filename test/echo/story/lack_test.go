package story_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A lack is what releases cannot tell: an event, or a member of it.
type lack struct {
	before string // the first release that can
	kind   string
	with   string // only of such events: a part of their data
	member string // empty for the whole event
}

// patched is the schema with the columns that the server's code needs and its
// own migrations forget: no release has them.
const patched = "head"

// lacks are all of them: their tables have no place for it.
func lacks() []lack {
	return []lack{
		{before: "v0.86.3", kind: "echo.chat.noforwards_changed"},                               // chats.noforwards
		{before: "v0.86.3", kind: "echo.chat.reactions_changed"},                                // chats.available_reactions
		{before: "v0.90.5", kind: "echo.chat.reactions_changed", member: "kind"},                // chats.available_reactions_type
		{before: "v0.90.5", kind: "echo.chat.ttl_changed"},                                      // chats.ttl_period
		{before: "layer227", kind: "echo.chat.member_rank_changed"},                             // chat_participants.rank2
		{before: patched, kind: "echo.chat.join_requested"},                                     // chat_invite_participants.requested
		{before: patched, kind: "echo.chat.join_request_resolved"},                              // chat_invite_participants.requested
		{before: "v0.90.5", kind: "echo.user.flags_changed", with: `"changed":["premium"]`},     // users.premium
		{before: "layer220", kind: "echo.dialog.read_by_peer", with: `"read_at"`},               // message_read_outbox; dialogs tell it, too
		{before: "v1.012.0", kind: "echo.user.profile_changed", with: `"changed":["birthday"]`}, // users.birthday
	}
}

// expected is what of the newest release's events a release can tell.
func expected(newest []told, missing []lack) []told {
	return slices.DeleteFunc(slices.Clone(newest), func(e told) bool {
		return slices.ContainsFunc(missing, func(l lack) bool { return l.member == "" && l.of(&e) })
	})
}

// shared are events without the members that a release cannot fill.
func shared(events []told, missing []lack) []told {
	events = slices.Clone(events)
	for i := range events {
		for _, l := range missing {
			if l.of(&events[i]) {
				events[i].data = without(events[i].data, l.member)
			}
		}
	}
	return events
}

func (l *lack) of(e *told) bool { return e.kind == l.kind && strings.Contains(e.data, l.with) }

// missing are the lacks of a release.
func missing(releases []string, release string) []lack {
	at := slices.Index(releases, release)
	return slices.DeleteFunc(lacks(), func(l lack) bool { return at >= slices.Index(releases, l.before) })
}

func without(data, member string) string {
	var members map[string]json.RawMessage
	if err := json.Unmarshal([]byte(data), &members); err != nil {
		return err.Error()
	}
	delete(members, member)
	left, err := json.Marshal(members)
	if err != nil {
		return err.Error()
	}
	return string(left)
}

// requireSame compares what two servers told of the story, subject by subject.
func requireSame(t *testing.T, want, got []told) {
	t.Helper()
	wanted, told := lines(want), lines(got)
	require.Empty(t, [2][]string{minus(wanted, told), minus(told, wanted)}, "not told, and told instead")
	require.Equal(t, wanted, told, "told in another order")
}

// lines are the events by subject, as each listener gets them, a line each;
// the order of members says nothing.
func lines(events []told) []string {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b told) int { return strings.Compare(a.subject, b.subject) })
	var all []string
	for _, e := range events {
		all = append(all, fmt.Sprintf("%s %s %s %s %s", e.subject, e.kind, e.id, e.time, without(e.data, "")))
	}
	return all
}

// minus is what is in a and not, or less often, in b.
func minus(a, b []string) []string {
	left := slices.Clone(b)
	var more []string
	for _, line := range a {
		if at := slices.Index(left, line); at >= 0 {
			left = slices.Delete(left, at, at+1)
			continue
		}
		more = append(more, line)
	}
	return more
}

// write is the events as they are accepted.
func write(t *testing.T, path string, events []told) {
	t.Helper()
	var out strings.Builder
	for _, e := range events {
		fmt.Fprintf(&out, "%s\n%s\n%s\n%s\n%s\n\n", e.kind, e.id, e.subject, e.time, e.data)
	}
	require.NoError(t, os.WriteFile(path, []byte(out.String()), 0o644))
}

// accepted reads them.
func accepted(t *testing.T, path string) []told {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	var all []told
	for stanza := range strings.SplitSeq(strings.TrimSpace(string(content)), "\n\n") {
		l := strings.Split(stanza, "\n")
		require.Len(t, l, 5)
		all = append(all, told{l[0], l[1], l[2], l[3], l[4]})
	}
	return all
}
