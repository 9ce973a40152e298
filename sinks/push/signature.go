package push

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a webhook request.
const (
	// HeaderEventID names the push: the same on every try, so that a gateway
	// can drop repeats.
	HeaderEventID = "Echocdc-Event-Id"
	// HeaderTimestamp is when the request was made, in Unix seconds.
	HeaderTimestamp = "Echocdc-Timestamp"
	// HeaderSignature is "v1=" and the hexadecimal HMAC-SHA256, with the shared
	// secret, of timestamp, "." and body. While a secret is being replaced it
	// holds two, separated by a comma.
	HeaderSignature = "Echocdc-Signature"
)

const signatureVersion = "v1="

// Reasons why a request is not believed.
var (
	ErrUnsigned  = errors.New("request is not signed with this secret")
	ErrStale     = errors.New("request is too old or from the future")
	ErrMalformed = errors.New("request lacks a readable timestamp")
)

// Verify tells a receiver whether a webhook request is ours: signed with the
// secret, and made within the tolerance of now, so that nobody can send it
// again later. The body is as it came, before any parsing.
func Verify(secret string, header http.Header, body []byte, now time.Time, tolerance time.Duration) error {
	timestamp := header.Get(HeaderTimestamp)
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %s is %q", ErrMalformed, HeaderTimestamp, timestamp)
	}
	want := []byte(sign(secret, timestamp, body))
	signed := false
	for given := range strings.SplitSeq(header.Get(HeaderSignature), ",") {
		signed = signed || hmac.Equal([]byte(strings.TrimSpace(given)), want)
	}
	if !signed {
		return ErrUnsigned
	}
	if apart := now.Sub(time.Unix(seconds, 0)).Abs(); apart > tolerance {
		return fmt.Errorf("%w: by %s, tolerated is %s", ErrStale, apart, tolerance)
	}
	return nil
}

// sign is one signature of the timestamp and the body: neither can be replaced
// without the other.
func sign(secret, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(timestamp))
	mac.Write([]byte("."))
	mac.Write(body)
	return signatureVersion + hex.EncodeToString(mac.Sum(nil))
}
