package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

// Echo's own rules: a member leaves, and another is made an administrator. The
// rule of members asks for the state first, and for what else there is to tell.
func TestEchosRulesMapSmallImagesOrNameTheColumnThatIsAbsent(t *testing.T) {
	t.Parallel()
	cases := map[string]struct{ told, dead []string }{
		"FULL":   {[]string{`"left_at":"2026-02-02T02:40:00Z"`, `"role":"admin"`}, nil},
		"NOBLOB": {[]string{`"left_at":"2026-02-02T02:40:00Z"`, `"role":"admin"`}, nil}, // the table has no texts or documents
		"MINIMAL": {nil, []string{
			"chat_participants.state is absent: its session logged rows without all columns; let it set binlog_row_image = FULL", // that left
			"chat_participants.state is absent: its session logged rows without all columns; let it set binlog_row_image = FULL", // may have, too
		}},
	}
	for image, c := range cases {
		t.Run(image, func(t *testing.T) {
			t.Parallel()
			db := stack.MySQL(t)
			require.NoError(t, echo.Install(t.Context(), echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor}))
			f := follow(t, tailer(settings(db), echo1.Layout()))

			db.Exec(t, "insert into chat_participants (chat_id, user_id, inviter_user_id, invited_at) values (1, 11, 10, 1760000000), (1, 12, 10, 1760000000)",
				"set session binlog_row_image = "+image,
				"update chat_participants set state = 1, left_at = 1770000000 where user_id = 11",
				"update chat_participants set participant_type = 2 where user_id = 12")
			f.covers(t, db)

			told := events(f.seen)
			require.Len(t, told, 2+len(c.told), "two were added")
			for i, want := range c.told {
				require.Contains(t, told[2+i], want)
			}
			var dead []string
			for _, d := range deadOf(f.seen) {
				dead = append(dead, d.Reason)
			}
			require.Equal(t, c.dead, dead)
		})
	}
}
