package story_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/stack"
)

func TestThe2xLineTellsTheStoryOf1x(t *testing.T) {
	t.Parallel()
	line2 := ddl.Release{Name: "2x", SQL: ddl.Echo2()}
	newest := newest(t)

	events := toldTo(t, stack.MySQL(t), &line2)

	missing := lacksOf2x()
	requireSame(t, placeless(shared(expected(newest, missing), missing)), placeless(shared(expected(events, missing), missing)))
}

// lacksOf2x are what a row of 2.x does not hold (docs/reference/tables.md).
func lacksOf2x() []lack {
	var all []lack
	for kind, members := range map[string]string{
		"echo.message.new":       "box_id random_id reply_to_box_id media_unread",
		"echo.message.edited":    "box_id",
		"echo.message.delivered": "media action action_users silent mentioned media_unread",
	} {
		for member := range strings.FieldsSeq(members) {
			all = append(all, lack{kind: kind, member: member})
		}
	}
	return append(
		all,
		lack{kind: "echo.message.contents_read"}, // no marks of unread contents
		lack{kind: "echo.message.history_cleared"},               // an entry of the update log
		lack{kind: "echo.chat.member_rank_changed"},              // no ranks
		lack{kind: "echo.dialog.unread_changed"},                 // counts are each line's own
		lack{kind: "echo.dialog.read", with: `"unread_count":6`}, // a dialog that comes back is as far read as it was
		lack{kind: "echo.device.registered"},                     // no devices
		lack{kind: "echo.device.updated"},
		lack{kind: "echo.device.unregistered"},
	)
}

// placeless are the events without their places in the log, which name tables,
// and each fact with a natural key once: copies tell some of them again.
func placeless(events []told) []told {
	var all []told
	for _, e := range events {
		if strings.HasPrefix(e.id, "its transaction/") {
			e.id = "by its place"
		} else if slices.ContainsFunc(all, func(other told) bool { return other.id == e.id }) {
			continue
		}
		all = append(all, e)
	}
	return all
}
