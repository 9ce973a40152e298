package fold

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// saysNothing are the events of the catalogue that are no state, with the reason.
func saysNothing() map[string]string {
	return map[string]string{
		"echo.dialog.unread_changed": "off unless enabled",
		"echo.session.active":        "off unless enabled",
		"echo.presence.changed":      "off unless enabled",
		"echo.user.phone_changed":    "the number is in no event",
		"echo.table.cleared":         "speaks of no entity",
	}
}

func TestEveryEventOfTheCatalogueSaysSomethingOrWhyNot(t *testing.T) {
	t.Parallel()
	known, silent := rules(), saysNothing()

	for _, entry := range schema.Catalogue() {
		name := entry.Payload.Type()
		_, says := known[name]
		_, saysNot := silent[name]
		require.NotEqual(t, says, saysNot, "%s: give it a rule, or say why it is no state", name)
		delete(known, name)
	}
	require.Empty(t, known, "rules of events that there are not")
}

func TestRulesNameMembersThatThereAre(t *testing.T) {
	t.Parallel()

	for name, m := range meanings() {
		members := membersOf(t, name)
		for _, member := range append(m.rule.by, m.rule.passing...) {
			require.Contains(t, members, member, name)
		}
		for member := range m.rule.as {
			require.Contains(t, members, member, name)
		}
	}
}

func membersOf(t *testing.T, name string) []string {
	t.Helper()
	var members []string
	for _, entry := range schema.Catalogue() {
		if entry.Payload.Type() != name {
			continue
		}
		form := reflect.TypeOf(entry.Payload).Elem()
		for f := range form.Fields() {
			member, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			members = append(members, member)
		}
	}
	return members
}
