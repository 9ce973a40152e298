package schema

// SessionSignedIn is echo.session.signed_in: a session began, or began again
// on the same key.
//
// When: a session appears, turns alive again, or gets a new hash while alive.
//
//echo:event echo.session.signed_in
//echo:subject user/<user_id>
//echo:time signed_in_at
type SessionSignedIn struct {
	SessionID  int64   `json:"session_id"`                   // stable over sign-outs and sign-ins on one key
	UserID     int64   `json:"user_id"`                      // who signed in
	SignedInAt Seconds `json:"signed_in_at"`                 // by the server's clock
	AuthKeyID  int64   `json:"auth_key_id,string,omitempty"` // of the client's key: names its activity
}

// SessionSignedOut is echo.session.signed_out: a session ended.
//
// When: a session turns deleted: a sign-out, an ended session, a deleted account.
//
//echo:event echo.session.signed_out
//echo:subject user/<user_id>
type SessionSignedOut struct {
	SessionID int64 `json:"session_id"` // as in its sign-in
	UserID    int64 `json:"user_id"`    // who signed out
}

// SessionActive is echo.session.active: a client was active: who counts daily users takes one a day.
// Which user it serves is said by [SessionSignedIn] with the same key. Not told unless enabled.
//
// When: a client tells of itself for the first time, or its time of activity
// changes.
//
//echo:event echo.session.active
//echo:subject session/<auth_key_id>
//echo:time active_at
//echo:off unless enabled
type SessionActive struct {
	AuthKeyID int64   `json:"auth_key_id,string"` // of the client's key: as in its sign-in
	ActiveAt  Seconds `json:"active_at"`          // by the server's clock; null with a client's first
	APIID     int64   `json:"api_id,omitempty"`   // the client application's number
	Layer     int64   `json:"layer,omitempty"`    // the API layer it speaks
	First     bool    `json:"first,omitempty"`    // the client is new
}

// PresenceChanged is echo.presence.changed: a client said that its user is there, or gone. Not told
// unless enabled.
//
// When: a user's presence appears, or turns from there to gone or back, or is
// renewed after five minutes of silence.
//
//echo:event echo.presence.changed
//echo:subject user/<user_id>
//echo:time last_seen_at
//echo:off unless enabled
type PresenceChanged struct {
	UserID     int64   `json:"user_id"`      // who
	Online     bool    `json:"online"`       // there
	LastSeenAt Seconds `json:"last_seen_at"` // by the server's clock
}

// DeviceRegistered is echo.device.registered: a device takes pushes. Its token is in no event. The
// community server never writes one.
//
// When: a device appears, or comes back.
//
//echo:event echo.device.registered
//echo:subject user/<user_id>
type DeviceRegistered struct {
	DeviceID  int64  `json:"device_id"`  // the row's number
	UserID    int64  `json:"user_id"`    // whose device
	TokenKind string `json:"token_kind"` // who delivers to it, for example "apns" or "fcm"
}

// DeviceUpdated is echo.device.updated: a device has another token.
//
// When: its token changes.
//
//echo:event echo.device.updated
//echo:subject user/<user_id>
type DeviceUpdated struct {
	DeviceID  int64  `json:"device_id"`  // the row's number
	UserID    int64  `json:"user_id"`    // whose device
	TokenKind string `json:"token_kind"` // who delivers to it, for example "apns" or "fcm"
}

// DeviceUnregistered is echo.device.unregistered: a device takes no more pushes.
//
// When: a device turns inactive.
//
//echo:event echo.device.unregistered
//echo:subject user/<user_id>
type DeviceUnregistered struct {
	DeviceID  int64  `json:"device_id"`  // the row's number
	UserID    int64  `json:"user_id"`    // whose device
	TokenKind string `json:"token_kind"` // who delivers to it, for example "apns" or "fcm"
}
