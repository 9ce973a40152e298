package fold

import (
	"maps"

	"github.com/echo-im/echocdc/schema"
)

// effect is what an event does to its entity.
type effect uint8

const (
	changes effect = iota // some fields have new values
	appears               // the entity is there, with these fields
	removes               // the entity is gone until it appears again
	shows                 // the entity is there; what it is, the event does not say
)

// rule says what the events of a type mean. Every member that is not named
// here is a field of the entity under its own name; one that is absent is unset.
type rule struct {
	of      string   // the sort of entity
	by      []string // the members that name it
	effect  effect
	passing []string          // members that are no state
	bare    bool              // no member is: that it happened is all
	as      map[string]string // members that are a field of another name
	sets    string            // a field that the event's name alone sets
	unsets  string            // a field that it unsets
	refine  func(*Statement)  // what is not said by the above
}

// rules are what the catalogue's events mean, by their names.
func rules() map[string]rule {
	all := make(map[string]rule)
	for _, part := range []map[string]rule{chatRules(), memberRules(), dialogRules(), messageRules(), userRules(), sessionRules(), mediaRules()} {
		maps.Copy(all, part)
	}
	return all
}

func chatRules() map[string]rule {
	byChat := []string{"chat_id"}
	byMember := []string{"chat_id", "user_id"}
	byInvite := []string{"chat_id", "invite_id"}
	return map[string]rule{
		"echo.chat.created":               {of: "chat", by: byChat, effect: appears},
		"echo.chat.title_changed":         {of: "chat", by: byChat},
		"echo.chat.photo_changed":         {of: "chat", by: byChat},
		"echo.chat.about_changed":         {of: "chat", by: byChat},
		"echo.chat.permissions_changed":   {of: "chat", by: byChat},
		"echo.chat.ttl_changed":           {of: "chat", by: byChat, as: map[string]string{"period": "ttl_period"}},
		"echo.chat.noforwards_changed":    {of: "chat", by: byChat},
		"echo.chat.reactions_changed":     {of: "chat", by: byChat, as: map[string]string{"kind": "reactions_kind"}},
		"echo.chat.deactivated":           {of: "chat", by: byChat, sets: "deactivated"},
		"echo.chat.migrated":              {of: "chat", by: byChat},
		"echo.chat.invite_created":        {of: "invite", by: byInvite, effect: appears},
		"echo.chat.invite_updated":        {of: "invite", by: byInvite},
		"echo.chat.invite_revoked":        {of: "invite", by: byInvite, passing: []string{"creator_id"}, sets: "revoked"},
		"echo.chat.invite_deleted":        {of: "invite", by: byInvite, effect: removes},
		"echo.chat.join_requested":        {of: "join_request", by: byMember, effect: appears},
		"echo.chat.join_request_resolved": {of: "join_request", by: byMember, effect: removes},
	}
}

func memberRules() map[string]rule {
	byMember := []string{"chat_id", "user_id"}
	return map[string]rule{
		"echo.chat.member_added":        {of: "member", by: byMember, effect: appears},
		"echo.chat.member_role_changed": {of: "member", by: byMember, passing: []string{"old_role"}},
		"echo.chat.member_rank_changed": {of: "member", by: byMember},
		"echo.chat.member_left":         {of: "member", by: byMember, effect: removes},
		"echo.chat.member_removed":      {of: "member", by: byMember, effect: removes},
	}
}

func dialogRules() map[string]rule {
	byPeer := []string{"user_id", "peer"}
	return map[string]rule{
		"echo.dialog.created":       {of: "dialog", by: byPeer, effect: appears, passing: []string{"top_box_id", "updated_at", "unread_count", "unread_mentions"}},
		"echo.dialog.removed":       {of: "dialog", by: byPeer, effect: removes},
		"echo.dialog.read":          {of: "dialog", by: byPeer, passing: []string{"unread_count"}, as: map[string]string{"max_box_id": "read_max_box_id"}},
		"echo.dialog.draft_changed": {of: "dialog", by: byPeer, as: map[string]string{"state": "draft", "text_length": "draft_length"}, refine: clearDraft},
		"echo.dialog.pinned":        {of: "dialog", by: byPeer, passing: []string{"in_folder"}, sets: "pinned", refine: pinInFolder},
		"echo.dialog.unpinned":      {of: "dialog", by: byPeer, passing: []string{"in_folder"}, unsets: "pinned", refine: pinInFolder},
		"echo.dialog.archived":      {of: "dialog", by: byPeer, sets: "archived"},
		"echo.dialog.unarchived":    {of: "dialog", by: byPeer, unsets: "archived"},
		"echo.dialog.read_by_peer":  {of: "reading", by: byPeer, effect: appears, passing: []string{"reader_id", "read_at"}},
	}
}

func messageRules() map[string]rule {
	byMessage := []string{"message_id"}
	byCopy := []string{"user_id", "message_id"}
	return map[string]rule{
		"echo.message.new": {of: "message", by: byMessage, effect: appears, passing: []string{"text", "media_unread"}, refine: ignorePreview},
		"echo.message.edited": {
			of: "message", by: byMessage, refine: ignorePreview,
			passing: []string{"conversation", "sender_id", "box_id", "text", "old_text_length"},
		},
		// What is not the recipient's own is told of the message: an edited copy tells nothing.
		"echo.message.delivered": {
			of: "copy", by: byCopy, effect: appears,
			passing: []string{"text", "text_length", "kind", "media", "action", "action_users", "silent"},
		},
		"echo.message.contents_read": {
			of: "copy", by: byCopy, refine: readContents,
			passing: []string{"conversation", "box_id", "mention", "by_sender_copy"},
		},
		"echo.message.deleted":         {of: "deletion", by: byCopy, effect: appears, bare: true},
		"echo.message.history_cleared": {of: "cleared", by: byCopy, effect: appears, bare: true, refine: showRewritten},
		"echo.message.pinned":          {of: "pin", by: byCopy, effect: appears, bare: true},
		"echo.message.unpinned":        {of: "pin", by: byCopy, effect: removes},
		"echo.message.hashtag":         {of: "hashtag", by: []string{"user_id", "box_id", "tag"}, effect: appears, passing: []string{"removed"}, refine: removed},
	}
}

func userRules() map[string]rule {
	byUser := []string{"user_id"}
	byPeer := []string{"user_id", "peer"}
	byContact := []string{"user_id", "contact_id"}
	return map[string]rule{
		"echo.user.created":            {of: "user", by: byUser, effect: appears},
		"echo.user.profile_changed":    {of: "user", by: byUser, passing: []string{"changed"}},
		"echo.user.username_changed":   {of: "user", by: byUser},
		"echo.user.photo_changed":      {of: "user", by: byUser, passing: []string{"removed"}, refine: removePhoto},
		"echo.user.deleted":            {of: "user", by: byUser, sets: "deleted"},
		"echo.user.flags_changed":      {of: "user", by: byUser, passing: []string{"changed"}},
		"echo.user.blocked":            {of: "block", by: byPeer, effect: appears, passing: []string{"blocked_at"}},
		"echo.user.unblocked":          {of: "block", by: byPeer, effect: removes},
		"echo.notify.settings_changed": {of: "notify", by: byPeer, effect: appears, passing: []string{"removed"}, refine: removed},
		"echo.privacy.changed":         {of: "privacy", by: []string{"user_id", "setting"}, effect: appears},
		"echo.contact.added":           {of: "contact", by: byContact, effect: appears},
		"echo.contact.mutual_changed":  {of: "contact", by: byContact},
		"echo.contact.removed":         {of: "contact", by: byContact, effect: removes},
	}
}

func sessionRules() map[string]rule {
	bySession := []string{"session_id"}
	byDevice := []string{"device_id"}
	return map[string]rule{
		"echo.session.signed_in":   {of: "session", by: bySession, effect: appears, passing: []string{"signed_in_at"}},
		"echo.session.signed_out":  {of: "session", by: bySession, effect: removes},
		"echo.device.registered":   {of: "device", by: byDevice, effect: appears},
		"echo.device.updated":      {of: "device", by: byDevice},
		"echo.device.unregistered": {of: "device", by: byDevice, effect: removes},
	}
}

func mediaRules() map[string]rule {
	return map[string]rule{
		"echo.media.document_created": {of: "document", by: []string{"document_id"}, effect: appears},
		"echo.media.photo_created":    {of: "photo", by: []string{"photo_id"}, effect: appears},
		"echo.media.size_created":     {of: "size", by: []string{"media_id", "size"}, effect: appears},
	}
}

// Lasting tells whether rows may forget or repeat the entity: what was read,
// cleared or taken away stays so when the row that told it is gone.
func Lasting(key string) bool {
	sort := Sort(key)
	return sort == "reading" || sort == "cleared" || sort == "photo_removed"
}

func clearDraft(s *Statement) {
	if s.fields["draft"] == `"`+string(schema.DraftCleared)+`"` {
		s.fields["draft"], s.fields["draft_length"] = unset, unset
	}
}

func pinInFolder(s *Statement) {
	if s.is("in_folder") {
		s.fields["pinned_in_folder"] = s.fields["pinned"]
		delete(s.fields, "pinned")
	}
}

// ignorePreview takes a message with the preview of a page for one of text:
// Echo adds it afterwards, which is no edit.
func ignorePreview(s *Statement) {
	if s.fields["media"] == `"web_page"` {
		s.fields["kind"], s.fields["media"] = `"`+string(schema.KindText)+`"`, unset
	}
}

// showRewritten keeps the message and the copy that a cleared history rewrote:
// the row does not tell of them any more.
func showRewritten(s *Statement) {
	s.show("message", "message_id")
	if !s.is("by_sender_copy") {
		s.show("copy", "user_id", "message_id")
	}
}

func readContents(s *Statement) {
	if s.is("mention") { // one event, whether or not its media was unread too
		s.fields["mentioned"], s.fields["media_unread"] = unset, unknown
	} else {
		s.fields["media_unread"] = unset
	}
}

// removePhoto tells a photo that was taken away from the one the user has: two
// tables tell the two, and the second may keep the number (domain.md §14.28).
func removePhoto(s *Statement) {
	if !s.is("removed") {
		return
	}
	s.name("photo_removed", "user_id", "photo_id")
	s.effect, s.fields = appears, map[string]string{}
}

func removed(s *Statement) {
	if s.is("removed") {
		s.effect = removes
	}
}
