package echo1

import "github.com/echo-im/echocdc/schema"

const (
	sessionID schema.Column = iota
	sessionAuthKey
	sessionUser
	sessionHash
	sessionCreated
	sessionActive
	sessionActived
	sessionDeleted
)

func authUsers() *schema.Table {
	return &schema.Table{
		Name:    "auth_users",
		Matches: named("auth_users"),
		Tells:   []schema.Payload{(*schema.SessionSignedIn)(nil), (*schema.SessionSignedOut)(nil)},
		Columns: []schema.ColumnSpec{
			sessionID:      {Name: "id"},
			sessionAuthKey: {Name: "auth_key_id"},
			sessionUser:    {Name: "user_id"},
			sessionHash:    {Name: "hash"},
			sessionCreated: {Name: "date_created"},
			sessionActive:  {Name: "date_active", Optional: true},  // since November 2024
			sessionActived: {Name: "date_actived", Optional: true}, // before
			sessionDeleted: {Name: "deleted"},
		},
		Map: mapSession,
	}
}

// mapSession tells echo.session.signed_in and .signed_out. Signing in again on
// the same key revives the row or gives it a new hash (domain.md §12.4).
func mapSession(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	again := change.Changed(sessionHash) && !row.Bool(sessionDeleted)
	began, ended := appeared(change, sessionDeleted) || again, vanished(change, sessionDeleted)
	session, user, key := row.Int64(sessionID), row.Int64(sessionUser), row.Int64(sessionAuthKey)
	switch {
	case began:
		out.Add(&schema.SessionSignedIn{SessionID: session, UserID: user, SignedInAt: signedInAt(row), AuthKeyID: key})
	case ended:
		out.Add(&schema.SessionSignedOut{SessionID: session, UserID: user})
	}
	return change.Err()
}

// signedInAt is the time of the last sign-in: date_created keeps the first one.
func signedInAt(row *schema.Row) schema.Seconds {
	for _, col := range [...]schema.Column{sessionActive, sessionActived} {
		if row.Has(col) && row.Int64(col) != 0 {
			return row.Seconds(col)
		}
	}
	return row.Seconds(sessionCreated)
}
