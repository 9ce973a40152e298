package echo1

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/echo-im/echocdc/schema"
)

// PresenceKey is the Redis hash of a user's connections, one field per device
// (domain.md §7). It exists only while a device was connected lately.
func PresenceKey(user int64) string {
	return "user_online_keys#" + strconv.FormatInt(user, 10)
}

// PresenceExpires reads one field of the hash: the second until which the
// device counts as connected. The key may outlive its fields and a stale field
// its device, so every field is judged by this and not by being there.
func PresenceExpires(field string) (schema.Seconds, error) {
	var device struct {
		Expired *int64 `json:"expired"`
	}
	if err := json.Unmarshal([]byte(field), &device); err != nil {
		return 0, fmt.Errorf("parsing a device's presence: %w", err)
	}
	if device.Expired == nil {
		return 0, errors.New(`parsing a device's presence: no "expired"`)
	}
	return schema.Seconds(*device.Expired), nil
}
