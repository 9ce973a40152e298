package config

import (
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
)

// Sources says where settings come from. Each outranks the one before it, and
// all outrank the defaults.
type Sources struct {
	// File is the path of a YAML file; empty for none.
	File string
	// Environ holds the process's variables as NAME=value; only ECHOCDC_* counts.
	Environ []string
	// Flags holds the settings given on the command line, as text.
	Flags map[string]string
}

// Loaded is the settings in force, and where each was said.
type Loaded struct {
	Config
	// From names the file, variable or flag of each setting that is not a default.
	From map[string]string
}

// Load reads all sources. Its error is an [*Error] with every problem found:
// names nobody knows, each with the nearest that is known, and values of the wrong form.
// Whether the values make sense together is for [Loaded.Validate].
func Load(from Sources) (*Loaded, error) {
	loaded := &Loaded{Config: Default(), From: map[string]string{}}
	settings := Settings()

	var found problems
	merged := koanf.New(".")
	for _, l := range []layer{fileLayer(from.File), envLayer(from.Environ), flagLayer(from.Flags)} {
		l.check(settings)
		l.readSecretFiles(settings)
		found = append(found, l.problems...)
		if err := merged.Load(confmap.Provider(l.values, "."), nil); err != nil {
			return nil, fmt.Errorf("merging the settings of %s: %w", l.name, err)
		}
		maps.Copy(loaded.From, l.origins())
	}

	target := reflect.ValueOf(&loaded.Config).Elem()
	for _, s := range settings {
		raw := merged.Get(s.Key)
		if raw == nil {
			continue
		}
		if err := setValue(target.FieldByIndex(s.index), raw); err != nil {
			found.add(Problem{Key: s.Key, Where: loaded.From[s.Key], What: complaint(s, raw, err)})
		}
	}
	return loaded, found.err()
}

// complaint says what is wrong with a value. Invariant 10: not the value, if it is a secret.
func complaint(s Setting, raw any, err error) string {
	if s.Secret {
		return err.Error()
	}
	return fmt.Sprintf("%v does not do: %v", quoted(raw), err)
}

func quoted(raw any) string {
	if text, ok := raw.(string); ok {
		return fmt.Sprintf("%q", text)
	}
	return fmt.Sprint(raw)
}

// keysOf are the names of all settings, secrets' files included.
func keysOf(settings []Setting) []string {
	keys := make([]string, 0, len(settings))
	for _, s := range settings {
		keys = append(keys, s.Key)
		if s.readsFile() {
			keys = append(keys, s.Key+fileSuffix)
		}
	}
	slices.Sort(keys)
	return keys
}
