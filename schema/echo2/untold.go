package echo2

import "github.com/echo-im/echocdc/schema"

// untold is what 2.x keeps nowhere, or in a row of another table.
func untold() []schema.Untold {
	const (
		noDevices = "there is no table of devices"
		elsewhere = "a copy is told by its own row, and what of this its payload has is not known; echo.message.new has it"
	)
	return []schema.Untold{
		{Event: "echo.chat.member_rank_changed", Why: "members have no column of a rank"},
		{Event: "echo.device.registered", Why: noDevices},
		{Event: "echo.device.unregistered", Why: noDevices},
		{Event: "echo.device.updated", Why: noDevices},
		{Event: "echo.message.contents_read", Why: "copies have no mark of media or mentions that were not seen"},
		{
			Event: "echo.message.history_cleared",
			Why: "no copy is rewritten: each tells its deletion, and a dialog that goes tells that; " +
				"only the log of updates says that it was one request, and not whether the dialog was kept",
		},
		{Event: "echo.message.new", Members: []string{"box_id", "random_id"}, Why: "the copy and the client's number are in rows of other tables"},
		{Event: "echo.message.new", Members: []string{"reply_to_box_id", "ttl_period", "media_unread"}, Why: "no column has it"},
		{Event: "echo.message.new", Members: []string{"mentions"}, Why: "without those by a name with @, which have no user's id"},
		{Event: "echo.message.edited", Members: []string{"box_id"}, Why: "the message is edited, not a copy"},
		{Event: "echo.message.edited", Members: []string{"mentions"}, Why: "as in echo.message.new"},
		{Event: "echo.message.delivered", Members: []string{"media", "action", "action_users", "silent"}, Why: elsewhere},
		{Event: "echo.message.delivered", Members: []string{"mentioned", "media_unread"}, Why: "copies have no such mark, and the server counts no mentions"},
		{Event: "echo.message.delivered", Members: []string{"text_length", "text"}, Why: "0 and absent where the copy was deleted before it was first seen"},
	}
}
