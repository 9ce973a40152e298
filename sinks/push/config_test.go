package push_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/sinks/push"
)

func TestValidateNamesTheKeyAndTheRemedy(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		change func(*push.Config)
		want   []string
	}{
		"log":              {change: func(c *push.Config) { *c = push.DefaultConfig() }},
		"webhook":          {change: func(*push.Config) {}},
		"no such provider": {change: func(c *push.Config) { c.Provider = "fax" }, want: []string{"push.provider", `"webhook" or "log"`}},
		"no url":           {change: func(c *push.Config) { c.Webhook.URL = "" }, want: []string{"push.webhook.url is missing"}},
		"another scheme":   {change: func(c *push.Config) { c.Webhook.URL = "ftp://x/" }, want: []string{"push.webhook.url", "http or https"}},
		"no host":          {change: func(c *push.Config) { c.Webhook.URL = "https:///x" }, want: []string{"push.webhook.url", "a host"}},
		"password in url":  {change: func(c *push.Config) { c.Webhook.URL = "https://me:planted@x/" }, want: []string{"push.webhook.headers"}},
		"broken url":       {change: func(c *push.Config) { c.Webhook.URL = "https://me:planted@%zz/" }, want: []string{"push.webhook.url is no URL"}},
		"no secret":        {change: func(c *push.Config) { c.Webhook.Secret = "" }, want: []string{"push.webhook.secret is missing", "openssl"}},
		"short secret":     {change: func(c *push.Config) { c.Webhook.Secret = "planted" }, want: []string{"push.webhook.secret has 7"}},
		"our own header":   {change: func(c *push.Config) { c.Webhook.Headers = map[string]string{"echocdc-signature": "x"} }, want: []string{"push.webhook.headers", "remove it"}},
		"no age":           {change: func(c *push.Config) { c.MaxAge = 0 }, want: []string{"push.max_age"}},
		"no attempts":      {change: func(c *push.Config) { c.Attempts = 0 }, want: []string{"push.attempts"}},
		"no workers":       {change: func(c *push.Config) { c.Workers = 0 }, want: []string{"push.workers"}},
		"no timeout":       {change: func(c *push.Config) { c.Timeout = 0 }, want: []string{"push.timeout"}},
		"several at once":  {change: func(c *push.Config) { c.Timeout, c.Workers = 0, 0 }, want: []string{"push.timeout", "push.workers"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := push.DefaultConfig()
			config.Provider = push.ProviderWebhook
			config.Webhook = push.WebhookConfig{URL: "https://push.example.org/echo", Secret: secret}
			tc.change(&config)

			err := config.Validate()

			if tc.want == nil {
				require.NoError(t, err)
				return
			}
			for _, part := range tc.want {
				require.ErrorContains(t, err, part)
			}
			require.NotContains(t, err.Error(), "planted", "no secret is shown")
		})
	}
}
