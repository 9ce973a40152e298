package schema

import "strconv"

// UserCreated is echo.user.created: a user or bot signed up. It carries no
// phone number (DESIGN §6).
type UserCreated struct {
	UserID      int64   `json:"user_id"`
	IsBot       bool    `json:"is_bot,omitempty"`
	FirstName   string  `json:"first_name"`
	LastName    string  `json:"last_name,omitempty"`
	Username    string  `json:"username,omitempty"`
	CountryCode string  `json:"country_code,omitempty"`
	CreatedAt   Seconds `json:"created_at"`
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
// colours changed. Changed names the columns; names are given as they are now.
type UserProfileChanged struct {
	UserID    int64    `json:"user_id"`
	Changed   []string `json:"changed"`
	FirstName string   `json:"first_name"`
	LastName  string   `json:"last_name,omitempty"`
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
type UserBlocked struct {
	UserID    int64   `json:"user_id"`
	Peer      Peer    `json:"peer"`
	BlockedAt Seconds `json:"blocked_at"`
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
type UserUnblocked struct {
	UserID int64 `json:"user_id"`
	Peer   Peer  `json:"peer"`
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
type NotifySettingsChanged struct {
	UserID       int64    `json:"user_id"`
	Peer         Peer     `json:"peer"`
	ShowPreviews *bool    `json:"show_previews,omitempty"`
	Silent       *bool    `json:"silent,omitempty"`
	MuteUntil    *Seconds `json:"mute_until,omitempty"`
	Removed      bool     `json:"removed,omitempty"` // the row was reset: nothing is set
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
type SessionSignedIn struct {
	SessionID  int64   `json:"session_id"`
	UserID     int64   `json:"user_id"`
	SignedInAt Seconds `json:"signed_in_at"`
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
type SessionSignedOut struct {
	SessionID int64 `json:"session_id"`
	UserID    int64 `json:"user_id"`
}

// Type implements [Payload].
func (*SessionSignedOut) Type() string { return "echo.session.signed_out" }

// AppendID implements [Payload].
func (*SessionSignedOut) AppendID(dst []byte) []byte { return dst }

// AppendSubject implements [Payload].
func (s *SessionSignedOut) AppendSubject(dst []byte) []byte { return appendUser(dst, s.UserID) }

// OccurredAt implements [Payload].
func (*SessionSignedOut) OccurredAt() Seconds { return 0 }
