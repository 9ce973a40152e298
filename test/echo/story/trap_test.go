package story_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the story does that looks like a fact and is none, or is one where it
// looks like many: whatever is accepted of it must hold.
func TestTheTrapsOfTheStoryTellNothing(t *testing.T) {
	t.Parallel()
	newest := newest(t)
	count := func(kind, with string) int {
		n := 0
		for _, e := range newest {
			if e.kind == kind && strings.Contains(e.data, with) {
				n++
			}
		}
		return n
	}

	require.Equal(t, 1, count("echo.dialog.read", `"user_id":136907714`), "a read that goes backwards")
	require.Equal(t, 1, count("echo.user.blocked", ""), "another date of a block")
	require.Equal(t, 4, count("echo.notify.settings_changed", ""), "a setting as it was")
	require.Equal(t, 3, count("echo.user.profile_changed", ""), "a name as it was")
	require.Equal(t, 2, count("echo.message.edited", ""), "others' copies, and a cleared history")
	require.Equal(t, 1, count("echo.message.history_cleared", `"user_id":136907714`), "a received message that was rewritten")
	require.Zero(t, count("echo.dialog.created", `"top_box_id":0`), "a dialog left behind by reading")
	require.Zero(t, count("echo.dialog.read_by_peer", `"reader_id":136907713`), "one's own words")
	require.Equal(t, 1, count("echo.chat.deactivated", ""), "a row that changes twice")
	require.Equal(t, 3, count("echo.chat.member_removed", `"chat_id":120031`), "one kicked, and two by the dissolve")
}
