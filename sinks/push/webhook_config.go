package push

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// WebhookConfig says where the gateway is and how it knows us.
type WebhookConfig struct {
	// Address pushes are posted to, http or https. Credentials belong in
	// headers, not here.
	URL string `koanf:"url"`
	// Secret both sides know; requests are signed with it (docs/webhook.md).
	Secret string `koanf:"secret" secret:"true"`
	// Secret that is being replaced: while it is set, requests are signed with
	// both, so that receivers can change over one by one.
	OldSecret string `koanf:"old_secret" secret:"true"`
	// Headers every request carries besides ours, for example Authorization.
	Headers map[string]string `koanf:"headers" secret:"true"`
}

// minSecret is how short a secret may be: below it can be guessed from one
// recorded request.
const minSecret = 16

func (c *WebhookConfig) validate() error {
	wrong := []error{c.validateURL()}
	switch {
	case c.Secret == "":
		wrong = append(wrong, errors.New("push.webhook.secret is missing: make one with 'openssl rand -hex 32' and give it to the gateway too"))
	case len(c.Secret) < minSecret:
		wrong = append(wrong, fmt.Errorf("push.webhook.secret has %d characters: want at least %d, for example of 'openssl rand -hex 32'", len(c.Secret), minSecret))
	}
	for name := range c.Headers {
		if reserved(name) {
			wrong = append(wrong, fmt.Errorf("push.webhook.headers sets %s, which echocdc sets itself: remove it", name))
		}
	}
	return errors.Join(wrong...)
}

func (c *WebhookConfig) validateURL() error {
	const example = `for example "https://push.example.org/echo"`
	if c.URL == "" {
		return errors.New("push.webhook.url is missing: want the gateway's address, " + example)
	}
	u, err := url.Parse(c.URL)
	switch {
	case err != nil: // not shown: what does not parse may hold a password anywhere
		return errors.New("push.webhook.url is no URL: want " + example)
	case u.Scheme != "https" && u.Scheme != "http", u.Host == "":
		return fmt.Errorf("push.webhook.url is %q: want http or https and a host, %s", u.Redacted(), example)
	case u.User != nil:
		return errors.New("push.webhook.url holds a user or password, which logs would show: use push.webhook.headers")
	default:
		return nil
	}
}

// reserved tells whether a header is one of ours.
func reserved(name string) bool {
	name = http.CanonicalHeaderKey(name)
	return strings.HasPrefix(name, "Echocdc-") || name == "Content-Type" || name == "Content-Length" || name == "Host" || name == "User-Agent"
}
