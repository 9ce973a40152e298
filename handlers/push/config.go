package push

import "fmt"

// Config is the settings of the push decisions.
type Config struct {
	// MentionsOverrideMute pushes a message that mentions the recipient although
	// he muted the group.
	MentionsOverrideMute bool `koanf:"mentions_override_mute"`
	// ServiceActions are the service messages that are pushed, by the name in
	// echo.message.delivered. One that names users is pushed to those only.
	ServiceActions []string `koanf:"service_actions"`
	// WhenPresenceUnknown says what to do when nobody can say who is online:
	// "push" or "suppress".
	WhenPresenceUnknown PresencePolicy `koanf:"when_presence_unknown"`
}

// PresencePolicy says what to do when nobody can say who is online.
type PresencePolicy string

// The policies.
const (
	PushAnyway PresencePolicy = "push"
	Suppress   PresencePolicy = "suppress"
)

// DefaultConfig pushes when in doubt.
func DefaultConfig() Config {
	return Config{
		MentionsOverrideMute: true,
		ServiceActions:       []string{"chat_add_user"},
		WhenPresenceUnknown:  PushAnyway,
	}
}

// Validate tells what is wrong with the settings.
func (c Config) Validate() error {
	switch c.WhenPresenceUnknown {
	case PushAnyway, Suppress:
		return nil
	default:
		return fmt.Errorf("push.when_presence_unknown is %q: use %q or %q", c.WhenPresenceUnknown, PushAnyway, Suppress)
	}
}
