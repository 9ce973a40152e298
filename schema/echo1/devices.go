package echo1

import "github.com/echo-im/echocdc/schema"

const (
	deviceID schema.Column = iota
	deviceUser
	deviceKind
	deviceToken
	deviceState
)

// devices are who takes pushes. Community servers never write one; an Echo that
// does is told of.
func devices() *schema.Table {
	return &schema.Table{
		Name:    "devices",
		Matches: named("devices"),
		Tells:   []schema.Payload{(*schema.DeviceRegistered)(nil), (*schema.DeviceUpdated)(nil), (*schema.DeviceUnregistered)(nil)},
		Columns: []schema.ColumnSpec{
			deviceID:    {Name: "id"},
			deviceUser:  {Name: "user_id"},
			deviceKind:  {Name: "token_type"},
			deviceToken: {Name: "token"}, // compared, never told
			deviceState: {Name: "state"},
		},
		Map: mapDevice,
	}
}

// mapDevice tells a device's registration. Its state is as a deletion's: 0 is
// active, and registering again is an update of the old row.
func mapDevice(change *schema.Change, out *schema.Encoder) error {
	row := change.Row()
	device, user, kind := row.Int64(deviceID), row.Int64(deviceUser), tokenKind(row.Int64(deviceKind))
	switch {
	case appeared(change, deviceState):
		out.Add(&schema.DeviceRegistered{DeviceID: device, UserID: user, TokenKind: kind})
	case vanished(change, deviceState):
		out.Add(&schema.DeviceUnregistered{DeviceID: device, UserID: user, TokenKind: kind})
	case change.Changed(deviceToken) && !row.Bool(deviceState):
		out.Add(&schema.DeviceUpdated{DeviceID: device, UserID: user, TokenKind: kind})
	}
	return change.Err()
}

// tokenKinds are who delivers to a device, by token_type (domain.md §3).
var tokenKinds = [...]string{
	1: "apns", 2: "fcm", 3: "mpns", 4: "simple_push", 5: "ubuntu_touch", 6: "blackberry", 7: "mtproto",
	8: "wns", 9: "apns_voip", 10: "web_push", 11: "mpns_voip", 12: "tizen", 13: "huawei",
}

func tokenKind(number int64) string {
	if number < 1 || number >= int64(len(tokenKinds)) {
		return "other"
	}
	return tokenKinds[number]
}
