package schema

import "strconv"

// UserCreated is echo.user.created: a user or bot signed up. It carries no
// phone number (DESIGN §6).
//
// When: the user's row appears. Echo's own service accounts are no users.
type UserCreated struct {
	UserID      int64   `json:"user_id"`                // the new user
	IsBot       bool    `json:"is_bot,omitempty"`       // a bot, not a person
	FirstName   string  `json:"first_name"`             // as signed up
	LastName    string  `json:"last_name,omitempty"`    // as signed up
	Username    string  `json:"username,omitempty"`     // without "@"
	CountryCode string  `json:"country_code,omitempty"` // ISO 3166, of the phone number
	CreatedAt   Seconds `json:"created_at"`             // by the database's clock
}

// Type implements [Payload].
func (*UserCreated) Type() string { return "echo.user.created" }

// AppendID implements [Payload].
func (u *UserCreated) AppendID(dst []byte) []byte {
	return strconv.AppendInt(append(dst, "user.created/"...), u.UserID, 10)
}

// AppendSubject implements [Payload].
func (u *UserCreated) AppendSubject(dst []byte) []byte { return appendUser(dst, u.UserID) }

// OccurredAt implements [Payload].
func (u *UserCreated) OccurredAt() Seconds { return u.CreatedAt }

// UserProfileChanged is echo.user.profile_changed: names, about, birthday or
// colours changed.
//
// When: one of them gets another value. About and names, changed in one
// request, are two events (domain.md §4.4).
type UserProfileChanged struct {
	UserID    int64    `json:"user_id"`             // whose profile
	Changed   []string `json:"changed"`             // what changed: "first_name", "last_name", "about", "birthday", "color", …
	FirstName string   `json:"first_name"`          // as it is now
	LastName  string   `json:"last_name,omitempty"` // as it is now
}

// Type implements [Payload].
func (*UserProfileChanged) Type() string { return "echo.user.profile_changed" }

// AppendID implements [Payload].
func (*UserProfileChanged) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (u *UserProfileChanged) AppendSubject(dst []byte) []byte { return appendUser(dst, u.UserID) }

// OccurredAt implements [Payload].
func (*UserProfileChanged) OccurredAt() Seconds { return 0 }

// UserBlocked is echo.user.blocked: a user blocked a peer.
//
// When: a block appears, for the first time or again.
type UserBlocked struct {
	UserID    int64   `json:"user_id"`    // who blocks
	Peer      Peer    `json:"peer"`       // who is blocked
	BlockedAt Seconds `json:"blocked_at"` // by the server's clock
}

// Type implements [Payload].
func (*UserBlocked) Type() string { return "echo.user.blocked" }

// AppendID implements [Payload].
func (*UserBlocked) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (u *UserBlocked) AppendSubject(dst []byte) []byte { return appendUser(dst, u.UserID) }

// OccurredAt implements [Payload].
func (u *UserBlocked) OccurredAt() Seconds { return u.BlockedAt }

// UserUnblocked is echo.user.unblocked: a user took a block back.
//
// When: a block turns deleted.
type UserUnblocked struct {
	UserID int64 `json:"user_id"` // who had blocked
	Peer   Peer  `json:"peer"`    // who was blocked
}

// Type implements [Payload].
func (*UserUnblocked) Type() string { return "echo.user.unblocked" }

// AppendID implements [Payload].
func (*UserUnblocked) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (u *UserUnblocked) AppendSubject(dst []byte) []byte { return appendUser(dst, u.UserID) }

// OccurredAt implements [Payload].
func (*UserUnblocked) OccurredAt() Seconds { return 0 }

// NotifySettingsChanged is echo.notify.settings_changed: a user's complete
// notify setting for a peer, or for all private chats or groups. What is absent
// is unset and falls back to the default row; do not merge (domain.md §14.27).
//
// When: a setting appears, changes or is reset.
type NotifySettingsChanged struct {
	UserID       int64    `json:"user_id"`                 // whose setting
	Peer         Peer     `json:"peer"`                    // for whom: a user, a group, or all of "users" or "chats" with id 0
	ShowPreviews *bool    `json:"show_previews,omitempty"` // whether a push may show the text
	Silent       *bool    `json:"silent,omitempty"`        // whether to deliver without sound
	MuteUntil    *Seconds `json:"mute_until,omitempty"`    // muted until then; a past time, such as 1970, is an explicit "not muted"
	Removed      bool     `json:"removed,omitempty"`       // the row was reset: nothing is set
}

// Type implements [Payload].
func (*NotifySettingsChanged) Type() string { return "echo.notify.settings_changed" }

// AppendID implements [Payload].
func (*NotifySettingsChanged) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (n *NotifySettingsChanged) AppendSubject(dst []byte) []byte { return appendUser(dst, n.UserID) }

// OccurredAt implements [Payload].
func (*NotifySettingsChanged) OccurredAt() Seconds { return 0 }

// SessionSignedIn is echo.session.signed_in: a session began, or began again
// on the same key.
//
// When: a session appears, turns alive again, or gets a new hash while alive.
type SessionSignedIn struct {
	SessionID  int64   `json:"session_id"`   // stable over sign-outs and sign-ins on one key
	UserID     int64   `json:"user_id"`      // who signed in
	SignedInAt Seconds `json:"signed_in_at"` // by the server's clock
}

// Type implements [Payload].
func (*SessionSignedIn) Type() string { return "echo.session.signed_in" }

// AppendID implements [Payload]: a session may be revived.
func (*SessionSignedIn) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (s *SessionSignedIn) AppendSubject(dst []byte) []byte { return appendUser(dst, s.UserID) }

// OccurredAt implements [Payload].
func (s *SessionSignedIn) OccurredAt() Seconds { return s.SignedInAt }

// SessionSignedOut is echo.session.signed_out: a session ended.
//
// When: a session turns deleted: a sign-out, an ended session, a deleted account.
type SessionSignedOut struct {
	SessionID int64 `json:"session_id"` // as in its sign-in
	UserID    int64 `json:"user_id"`    // who signed out
}

// Type implements [Payload].
func (*SessionSignedOut) Type() string { return "echo.session.signed_out" }

// AppendID implements [Payload].
func (*SessionSignedOut) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (s *SessionSignedOut) AppendSubject(dst []byte) []byte { return appendUser(dst, s.UserID) }

// OccurredAt implements [Payload].
func (*SessionSignedOut) OccurredAt() Seconds { return 0 }
