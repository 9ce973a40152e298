package config

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/echo-im/echocdc/schema"
)

// Validate asks the owners of the named sections whether their settings make
// sense: a command needs only those of the stages it runs. Its error is an
// [*Error] with every problem found.
func (l *Loaded) Validate(sections ...string) error {
	var found problems
	for _, name := range sections {
		for _, err := range split(l.check(name)) {
			found.add(inSection(name, err.Error()))
		}
	}
	return found.err()
}

// inSection is the owner's complaint with the setting's whole key in front.
// Owners write "key.in.section: what", or sentences that begin with the whole key.
func inSection(section, text string) Problem {
	if strings.HasPrefix(text, section+".") {
		return Problem{What: text}
	}
	key, what, ok := strings.Cut(text, ": ")
	if ok && regexp.MustCompile(`^[a-z0-9_.]+$`).MatchString(key) {
		return Problem{Key: section + "." + key, What: what}
	}
	return Problem{Key: section, What: text}
}

func (l *Loaded) check(section string) error {
	switch section {
	case "source":
		return l.Source.Validate()
	case "messages":
		selection := schema.Selection{Content: schema.Content(l.Messages.Content)}
		return selection.Check()
	case "events":
		selection := schema.Selection{Enable: l.Events.Enable}
		return selection.Check()
	case "mysql":
		return l.MySQL.Validate()
	case "snapshot":
		return l.Snapshot.Validate()
	case "kafka":
		return l.Kafka.Validate()
	case "postgres":
		return l.Postgres.Validate()
	case "projector":
		return l.Projector.Validate()
	case "redis":
		return l.Redis.Validate()
	case "push":
		return errors.Join(l.Push.Rules.Validate(), l.Push.Delivery.Validate())
	case "analytics":
		return l.Analytics.Validate()
	case "ops":
		return l.Ops.Validate()
	case "log":
		return l.Log.Validate()
	case "shutdown":
		return l.Shutdown.Validate()
	default:
		return fmt.Errorf("no section of the settings has this name")
	}
}

// split takes joined errors apart: of this error itself, not of its chain.
func split(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if err == nil {
			return nil
		}
		return []error{err}
	}
	var parts []error
	for _, part := range joined.Unwrap() {
		parts = append(parts, split(part)...)
	}
	return parts
}

// Validate tells what is wrong with the source's name: it stands in Kafka's
// transactional ids and in URLs.
func (s *Source) Validate() error {
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`).MatchString(s.Name) {
		return fmt.Errorf("source.name is %q: want 1 to 64 lower-case letters, digits, dots, dashes and underscores", s.Name)
	}
	return nil
}

// Validate tells what is wrong with the settings of the log.
func (l *Log) Validate() error {
	var wrong []error
	if levels := []string{"debug", "info", "warn", "error"}; !slices.Contains(levels, l.Level) {
		wrong = append(wrong, fmt.Errorf("log.level is %q: want one of %v", l.Level, levels))
	}
	if formats := []string{"auto", "text", "json"}; !slices.Contains(formats, l.Format) {
		wrong = append(wrong, fmt.Errorf("log.format is %q: want one of %v", l.Format, formats))
	}
	return errors.Join(wrong...)
}

// Validate tells what is wrong with the deadline.
func (s *Shutdown) Validate() error {
	if s.Timeout <= 0 {
		return fmt.Errorf("shutdown.timeout is %s: want more than nothing", s.Timeout)
	}
	return nil
}
