package config

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// masked stands where a secret is set.
const masked = "***"

// Shown is the setting's value as it may be shown: secrets masked, and of an
// address with a password in it only the password (invariant 10).
func (l *Loaded) Shown(s Setting) any {
	value := reflect.ValueOf(l.Config).FieldByIndex(s.index)
	switch {
	case !s.Secret || value.IsZero():
		return plain(value)
	case value.Kind() == reflect.String:
		return maskText(value.String())
	case value.Kind() == reflect.Map:
		shown := map[string]string{}
		for _, name := range value.MapKeys() {
			shown[name.String()] = masked
		}
		return shown
	default:
		return masked
	}
}

// plain is the value in a form that JSON and YAML share.
func plain(v reflect.Value) any {
	if v.Type() == reflect.TypeFor[time.Duration]() || readsText(v.Type()) {
		return formatValue(v)
	}
	if v.Kind() == reflect.Slice && v.IsNil() {
		return []any{}
	}
	if v.Kind() == reflect.Map && v.IsNil() {
		return map[string]string{}
	}
	return v.Interface()
}

func maskText(secret string) string {
	address, err := url.Parse(secret)
	if err != nil || address.Host == "" {
		return masked
	}
	if _, has := address.User.Password(); has {
		address.User = url.UserPassword(address.User.Username(), masked)
	}
	query := address.Query()
	for name := range query {
		if strings.Contains(strings.ToLower(name), "password") {
			query.Set(name, masked)
		}
	}
	address.RawQuery = query.Encode()
	return strings.ReplaceAll(address.String(), url.PathEscape(masked), masked)
}

// WriteYAML writes the settings in force as a file that could be given back,
// save for the masked secrets, and says of each that is no default who said it.
func (l *Loaded) WriteYAML(w io.Writer) error {
	var b strings.Builder
	var open []string
	for _, s := range Settings() {
		parts := strings.Split(s.Key, ".")
		sections, name := parts[:len(parts)-1], parts[len(parts)-1]
		for depth, section := range sections {
			if depth < len(open) && open[depth] == section {
				continue
			}
			open = open[:min(depth, len(open))]
			fmt.Fprintf(&b, "%s%s:\n", strings.Repeat("  ", depth), section)
			open = append(open, section)
		}
		open = open[:len(sections)]

		value, err := json.Marshal(l.Shown(s)) // a JSON value is a YAML value
		if err != nil {
			return fmt.Errorf("writing setting %s: %w", s.Key, err)
		}
		fmt.Fprintf(&b, "%s%s: %s", strings.Repeat("  ", len(sections)), name, value)
		if from := l.From[s.Key]; from != "" {
			fmt.Fprintf(&b, "  # %s", from)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// Tree is the settings in force as nested maps, secrets masked.
func (l *Loaded) Tree() map[string]any {
	tree := map[string]any{}
	for _, s := range Settings() {
		parts := strings.Split(s.Key, ".")
		at := tree
		for _, section := range parts[:len(parts)-1] {
			next, ok := at[section].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[section] = next
			}
			at = next
		}
		at[parts[len(parts)-1]] = l.Shown(s)
	}
	return tree
}
