package schema

// ChatTitleChanged is echo.chat.title_changed: a group has another title. The service message about it
// is a message of its own.
//
// When: the title changes.
//
//echo:event echo.chat.title_changed
//echo:subject chat/<chat_id>
type ChatTitleChanged struct {
	ChatID int64  `json:"chat_id"` // the group
	Title  string `json:"title"`   // the new one
}

// ChatPhotoChanged is echo.chat.photo_changed: a group has another photo, or none.
//
// When: the photo changes.
//
//echo:event echo.chat.photo_changed
//echo:subject chat/<chat_id>
type ChatPhotoChanged struct {
	ChatID  int64 `json:"chat_id"`         // the group
	PhotoID int64 `json:"photo_id,string"` // 0 when it was removed
}

// ChatAboutChanged is echo.chat.about_changed: a group has another description.
//
// When: the description changes.
//
//echo:event echo.chat.about_changed
//echo:subject chat/<chat_id>
type ChatAboutChanged struct {
	ChatID      int64 `json:"chat_id"`      // the group
	AboutLength int   `json:"about_length"` // Unicode code points
}

// ChatPermissionsChanged is echo.chat.permissions_changed: what plain members may not do changed.
//
// When: the default banned rights change.
//
//echo:event echo.chat.permissions_changed
//echo:subject chat/<chat_id>
type ChatPermissionsChanged struct {
	ChatID       int64 `json:"chat_id"`       // the group
	BannedRights int64 `json:"banned_rights"` // the bits of a TL chatBannedRights
}

// ChatTTLChanged is echo.chat.ttl_changed: messages of a group delete themselves after another time.
//
// When: the period changes.
//
//echo:event echo.chat.ttl_changed
//echo:subject chat/<chat_id>
type ChatTTLChanged struct {
	ChatID int64 `json:"chat_id"` // the group
	Period int64 `json:"period"`  // seconds; 0 is never
}

// ChatNoForwardsChanged is echo.chat.noforwards_changed: whether messages may be forwarded out of a group changed.
//
// When: the mark changes.
//
//echo:event echo.chat.noforwards_changed
//echo:subject chat/<chat_id>
type ChatNoForwardsChanged struct {
	ChatID     int64 `json:"chat_id"`     // the group
	NoForwards bool  `json:"no_forwards"` // they may not
}

// ChatReactionsChanged is echo.chat.reactions_changed: which reactions a group allows changed.
//
// When: their kind or list changes.
//
//echo:event echo.chat.reactions_changed
//echo:subject chat/<chat_id>
type ChatReactionsChanged struct {
	ChatID    int64  `json:"chat_id"`             // the group
	Kind      int64  `json:"kind"`                // 0 none, 1 all, 2 some: as Echo numbers them
	Reactions string `json:"reactions,omitempty"` // those allowed, as Echo writes them
}
