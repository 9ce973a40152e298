package push

import (
	"errors"
	"fmt"
	"time"
)

// The providers there are.
const (
	ProviderWebhook = "webhook"
	ProviderLog     = "log"
)

// Config says who takes pushes, and how hard to try.
type Config struct {
	// Who takes pushes: "webhook" posts them to a gateway of yours, "log" only
	// writes them to the log.
	Provider string `koanf:"provider"`
	// Age from which a push is recorded and not sent, counted from when the
	// message was sent.
	MaxAge time.Duration `koanf:"max_age"`
	// How often a push is tried before it becomes a dead letter. The pauses
	// double from one second to two minutes. It holds for pushes decided from
	// now on.
	Attempts int `koanf:"attempts"`
	// How many pushes are sent at the same time by this process.
	Workers int `koanf:"workers"`
	// Longest wait for the provider's answer.
	Timeout time.Duration `koanf:"timeout"`
	// The gateway, when the provider is "webhook".
	Webhook WebhookConfig `koanf:"webhook"`
}

// DefaultConfig logs pushes: it works without any account elsewhere. Its
// attempts last about as long as its maximal age.
func DefaultConfig() Config {
	return Config{
		Provider: ProviderLog,
		MaxAge:   15 * time.Minute,
		Attempts: 15,
		Workers:  32,
		Timeout:  10 * time.Second,
	}
}

// Validate tells what is wrong with the settings, by their keys under push.
func (c *Config) Validate() error {
	var wrong []error
	switch c.Provider {
	case ProviderLog:
	case ProviderWebhook:
		wrong = append(wrong, c.Webhook.validate())
	default:
		wrong = append(wrong, fmt.Errorf("push.provider is %q: want %q or %q", c.Provider, ProviderWebhook, ProviderLog))
	}
	if c.MaxAge <= 0 {
		wrong = append(wrong, fmt.Errorf("push.max_age is %s: want a positive duration, for example 15m", c.MaxAge))
	}
	if c.Attempts < 1 || c.Attempts > maxAttempts {
		wrong = append(wrong, fmt.Errorf("push.attempts is %d: want 1 to %d", c.Attempts, maxAttempts))
	}
	if c.Workers < 1 || c.Workers > maxWorkers {
		wrong = append(wrong, fmt.Errorf("push.workers is %d: want 1 to %d", c.Workers, maxWorkers))
	}
	if c.Timeout <= 0 {
		wrong = append(wrong, fmt.Errorf("push.timeout is %s: want a positive duration, for example 10s", c.Timeout))
	}
	return errors.Join(wrong...)
}

// The bounds of the queue's own columns and settings.
const (
	maxAttempts = 1000
	maxWorkers  = 10000
)
