package pipeline

import (
	"bytes"
	"regexp"

	"github.com/echo-im/echocdc/test/echo"
)

// phoneNumber is a simulated user's, whole: random ids may begin like one.
var phoneNumber = regexp.MustCompile(`"` + echo.PhonePrefix + `\d{9}"`)

// leaks names the secret of the simulated users that a text holds, or is empty
// (invariant 10).
func leaks(text []byte) string {
	switch {
	case bytes.Contains(text, []byte(echo.LoginCode)):
		return "a login code"
	case bytes.Contains(text, []byte("access_hash")):
		return "an access hash"
	case phoneNumber.Match(text):
		return "a phone number"
	default:
		return ""
	}
}
