package pipeline

import (
	"bytes"

	"github.com/echo-im/echocdc/test/echo"
)

// leaks names the secret of the simulated users that a text holds, or is empty
// (invariant 10).
func leaks(text []byte) string {
	for _, secret := range [][2]string{
		{echo.LoginCode, "a login code"},
		{"access_hash", "an access hash"},
		{`"` + echo.PhonePrefix, "a phone number"},
	} {
		if bytes.Contains(text, []byte(secret[0])) {
			return secret[1]
		}
	}
	return ""
}
