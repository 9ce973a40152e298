package echo1

import "github.com/echo-im/echocdc/schema"

const (
	clientKey schema.Column = iota
	clientLayer
	clientAPI
	clientActive
)

// auths is what clients say of themselves, one row for each key. Their
// addresses, devices and parameters are not read.
func auths() *schema.Table {
	return &schema.Table{
		Name:    "auths",
		Matches: named("auths"),
		Tells:   []schema.Payload{(*schema.SessionActive)(nil)},
		Columns: []schema.ColumnSpec{
			clientKey:    {Name: "auth_key_id"},
			clientLayer:  {Name: "layer"},
			clientAPI:    {Name: "api_id"},
			clientActive: {Name: "date_active"},
		},
		Map: mapClient,
	}
}

// mapClient tells echo.session.active. A new key's row begins with the layer
// alone and gets an application right after, before any sign-in (domain.md
// §4.4); older releases write both at once.
func mapClient(change *schema.Change, out *schema.Encoder) error {
	row := &change.After
	if change.Op == schema.Deleted || row.Int64(clientAPI) == 0 {
		return change.Err()
	}
	isFirst := change.Op == schema.Inserted || change.Before.Int64(clientAPI) == 0
	if isFirst || change.Changed(clientActive) {
		out.Add(&schema.SessionActive{
			AuthKeyID: row.Int64(clientKey),
			ActiveAt:  row.Seconds(clientActive),
			APIID:     row.Int64(clientAPI),
			Layer:     row.Int64(clientLayer),
			First:     isFirst,
		})
	}
	return change.Err()
}

const (
	presenceUser schema.Column = iota
	presenceSeen
	presenceExpires
)

// userPresences is when users' clients last said that they are there, or gone.
func userPresences() *schema.Table {
	return &schema.Table{
		Name:    "user_presences",
		Matches: named("user_presences"),
		Tells:   []schema.Payload{(*schema.PresenceChanged)(nil)},
		Columns: []schema.ColumnSpec{
			presenceUser:    {Name: "user_id"},
			presenceSeen:    {Name: "last_seen_at"},
			presenceExpires: {Name: "expires"},
		},
		Map: mapPresence,
	}
}

// silence is after how many seconds a renewed presence is told again.
const silence = 5 * 60

// mapPresence tells echo.presence.changed. Clients renew a presence every other
// minute: that is told only after a silence.
func mapPresence(change *schema.Change, out *schema.Encoder) error {
	if change.Op == schema.Deleted {
		return nil
	}
	row := &change.After
	isOnline, seen := row.Bool(presenceExpires), row.Seconds(presenceSeen)
	if change.Op == schema.Inserted || isOnline != change.Before.Bool(presenceExpires) || seen-change.Before.Seconds(presenceSeen) > silence {
		out.Add(&schema.PresenceChanged{UserID: row.Int64(presenceUser), Online: isOnline, LastSeenAt: seen})
	}
	return change.Err()
}
