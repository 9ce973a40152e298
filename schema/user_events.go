package schema

// UserCreated is echo.user.created: a user or bot signed up. It carries no
// phone number (DESIGN §6).
//
// When: the user's row appears. Echo's own service accounts are no users.
//
//echo:event echo.user.created
//echo:subject user/<user_id>
//echo:id user.created/<user_id>
//echo:time created_at
type UserCreated struct {
	UserID      int64   `json:"user_id"`                // the new user
	IsBot       bool    `json:"is_bot,omitempty"`       // a bot, not a person
	FirstName   string  `json:"first_name"`             // as signed up
	LastName    string  `json:"last_name,omitempty"`    // as signed up
	Username    string  `json:"username,omitempty"`     // without "@"
	CountryCode string  `json:"country_code,omitempty"` // ISO 3166, of the phone number
	CreatedAt   Seconds `json:"created_at"`             // by the database's clock
}

// UserProfileChanged is echo.user.profile_changed: names, about, birthday or
// colours changed.
//
// When: one of them gets another value. About and names, changed in one
// request, are two events (domain.md §4.4).
//
//echo:event echo.user.profile_changed
//echo:subject user/<user_id>
type UserProfileChanged struct {
	UserID    int64    `json:"user_id"`             // whose profile
	Changed   []string `json:"changed"`             // what changed: "first_name", "last_name", "about", "birthday", "color", …
	FirstName string   `json:"first_name"`          // as it is now
	LastName  string   `json:"last_name,omitempty"` // as it is now
}

// UserBlocked is echo.user.blocked: a user blocked a peer.
//
// When: a block appears, for the first time or again.
//
//echo:event echo.user.blocked
//echo:subject user/<user_id>
//echo:time blocked_at
type UserBlocked struct {
	UserID    int64   `json:"user_id"`    // who blocks
	Peer      Peer    `json:"peer"`       // who is blocked
	BlockedAt Seconds `json:"blocked_at"` // by the server's clock
}

// UserUnblocked is echo.user.unblocked: a user took a block back.
//
// When: a block turns deleted.
//
//echo:event echo.user.unblocked
//echo:subject user/<user_id>
type UserUnblocked struct {
	UserID int64 `json:"user_id"` // who had blocked
	Peer   Peer  `json:"peer"`    // who was blocked
}

// NotifySettingsChanged is echo.notify.settings_changed: a user's complete
// notify setting for a peer, or for all private chats, groups or channels. What is absent
// is unset and falls back to the default row; do not merge (domain.md §14.27).
//
// When: a setting appears, changes or is reset.
//
//echo:event echo.notify.settings_changed
//echo:subject user/<user_id>
type NotifySettingsChanged struct {
	UserID       int64    `json:"user_id"`                 // whose setting
	Peer         Peer     `json:"peer"`                    // for whom: a user, a group, or all of "users", "chats" or "broadcasts" with id 0
	ShowPreviews *bool    `json:"show_previews,omitempty"` // whether a push may show the text
	Silent       *bool    `json:"silent,omitempty"`        // whether to deliver without sound
	MuteUntil    *Seconds `json:"mute_until,omitempty"`    // muted until then; a past time, such as 1970, is an explicit "not muted"
	Removed      bool     `json:"removed,omitempty"`       // the row was reset: nothing is set
}

// UserUsernameChanged is echo.user.username_changed: a user has another username, or none.
//
// When: the user's own row gets another name; the register of names changes
// before, in a transaction of its own.
//
//echo:event echo.user.username_changed
//echo:subject user/<user_id>
type UserUsernameChanged struct {
	UserID   int64  `json:"user_id"`  // whose name
	Username string `json:"username"` // without "@"; empty when taken away
}

// UserPhoneChanged is echo.user.phone_changed: a user has another phone number, which is in no event.
//
// When: the number changes, but not to what a deleted account gets.
//
//echo:event echo.user.phone_changed
//echo:subject user/<user_id>
type UserPhoneChanged struct {
	UserID int64 `json:"user_id"` // whose number
}

// UserPhotoChanged is echo.user.photo_changed: a user has another profile photo, or removed one.
//
// When: the user's photo changes, or a user is first seen with one; or a photo of
// the profile turns deleted: then the user's row may keep its id (domain.md
// §14.28).
//
//echo:event echo.user.photo_changed
//echo:subject user/<user_id>
type UserPhotoChanged struct {
	UserID  int64 `json:"user_id"`           // whose photo
	PhotoID int64 `json:"photo_id,string"`   // the photo it is about; 0 is none
	Removed bool  `json:"removed,omitempty"` // this photo is gone
}

// UserDeleted is echo.user.deleted: an account was deleted. Its sessions end with events of
// their own.
//
// When: the user turns deleted.
//
//echo:event echo.user.deleted
//echo:subject user/<user_id>
//echo:id user.deleted/<user_id>
type UserDeleted struct {
	UserID int64 `json:"user_id"` // who was deleted
}

// UserFlagsChanged is echo.user.flags_changed: what operators or payments mark a user with changed.
//
// When: one of the marks changes, or a user is first seen with one.
//
//echo:event echo.user.flags_changed
//echo:subject user/<user_id>
type UserFlagsChanged struct {
	UserID     int64    `json:"user_id"`              // who is marked
	Changed    []string `json:"changed"`              // the marks that changed
	Verified   bool     `json:"verified,omitempty"`   // as it is now
	Support    bool     `json:"support,omitempty"`    // as it is now
	Scam       bool     `json:"scam,omitempty"`       // as it is now
	Fake       bool     `json:"fake,omitempty"`       // as it is now
	Premium    bool     `json:"premium,omitempty"`    // as it is now
	Restricted bool     `json:"restricted,omitempty"` // as it is now
}

// ContactAdded is echo.contact.added: a user has another in the contact list. Names and numbers
// given to contacts are in no event.
//
// When: a contact appears, or is no longer deleted.
//
//echo:event echo.contact.added
//echo:subject user/<user_id>
type ContactAdded struct {
	UserID    int64 `json:"user_id"`          // whose list
	ContactID int64 `json:"contact_id"`       // who is in it
	Mutual    bool  `json:"mutual,omitempty"` // each has the other
}

// ContactRemoved is echo.contact.removed: a user took another off the contact list.
//
// When: a contact turns deleted.
//
//echo:event echo.contact.removed
//echo:subject user/<user_id>
type ContactRemoved struct {
	UserID    int64 `json:"user_id"`    // whose list
	ContactID int64 `json:"contact_id"` // who is in it
}

// ContactMutualChanged is echo.contact.mutual_changed: whether each of two users has the other changed.
//
// When: the mark of a contact that stays changes.
//
//echo:event echo.contact.mutual_changed
//echo:subject user/<user_id>
type ContactMutualChanged struct {
	UserID    int64 `json:"user_id"`    // whose list
	ContactID int64 `json:"contact_id"` // who is in it
	Mutual    bool  `json:"mutual"`     // each has the other
}

// PrivacyChanged is echo.privacy.changed: a user's privacy rule was set. Whom a rule names is in no
// event.
//
// When: a rule, or the settings of the whole account, appear or change.
//
//echo:event echo.privacy.changed
//echo:subject user/<user_id>
type PrivacyChanged struct {
	UserID  int64    `json:"user_id"`         // whose rule
	Setting string   `json:"setting"`         // what it is about, for example "phone"; "global" for the account's own
	Rules   []string `json:"rules,omitempty"` // TL names without their prefix, for example "allow_contacts", in order; of the account's own, those that are on
}
