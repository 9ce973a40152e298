package echo2

import (
	"slices"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
)

// kept are the tables that 2.x has as 1.x had them, by the rules of 1.x: groups,
// users, sessions, settings, contacts, media. The two layouts know the same of
// them, so that the reader takes the first.
func kept() []*schema.Table {
	names := []string{
		"chats", "chat_participants", "chat_invites", "chat_invite_participants",
		"users", "user_profile_photos", "user_contacts", "user_peer_blocks",
		"user_notify_settings", "user_privacies", "user_global_privacy_settings",
		"user_presences", "auth_users", "auths",
		"documents", "photos", "photo_sizes", "video_sizes",
	}
	tables := slices.DeleteFunc(echo1.Layout().Tables, func(table *schema.Table) bool {
		return !slices.Contains(names, table.Name)
	})
	for _, table := range tables {
		table.Tells = slices.DeleteFunc(table.Tells, isUntold)
	}
	return tables
}

// isUntold tells events of a column that 2.x lacks.
func isUntold(payload schema.Payload) bool {
	return slices.ContainsFunc(untold(), func(u schema.Untold) bool { return u.Event == payload.Type() && len(u.Members) == 0 })
}
