package echo1_test

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo/ddl"
)

// needed are columns that look like secrets, with the reason to capture them.
var needed = map[string]string{
	"users.country_code":     "tells a country, not a number",
	"users.phone":            "compared: that it changed is told, the number is not",
	"devices.token":          "compared: that it changed is told, the token is not",
	"devices.token_type":     "a kind",
	"auth_users.auth_key_id": "names a key; the key itself is auth_keys.body",
	"auths.auth_key_id":      "names a key, as a session does",
}

func TestLayoutCapturesNoSecretColumn(t *testing.T) {
	t.Parallel()

	secrets := regexp.MustCompile(`access_hash|phone|token|secret|auth_key|body|code$|ip$|proxy|params|sound|link|file_name|path|contact_(phone|first|last)`)
	for _, table := range echo1.Layout().Tables {
		for _, column := range table.Columns {
			name := table.Name + "." + column.Name
			if _, isNeeded := needed[name]; !isNeeded {
				require.NotRegexp(t, secrets, column.Name, name)
			}
		}
	}
}

func TestLayoutFitsEveryRelease(t *testing.T) {
	t.Parallel()

	for _, release := range append(ddl.Releases(), ddl.Release{Name: "head", SQL: ddl.Head()}) {
		t.Run(release.Name, func(t *testing.T) {
			t.Parallel()

			for _, table := range echo1.Layout().Tables {
				columns := ddl.Columns(release.SQL, table.Name)
				if len(columns) == 0 {
					require.Contains(t, youngerTables(), table.Name, "the release has no such table")
					continue
				}
				_, err := table.Bind(columns)
				require.NoError(t, err)
			}
		})
	}
}

// youngerTables are those that the earlier releases lack.
func youngerTables() []string { return []string{"message_read_outbox"} }

func TestLayoutWithoutARequiredColumnStops(t *testing.T) {
	t.Parallel()

	for _, table := range echo1.Layout().Tables {
		names := ddl.Columns(ddl.Head(), table.Name)
		for _, column := range table.Columns {
			var without []string
			for _, name := range names {
				if name != column.Name {
					without = append(without, name)
				}
			}

			_, err := table.Bind(without)

			if column.Optional {
				require.NoError(t, err)
				continue
			}
			var stop *schema.Stop
			require.ErrorAs(t, err, &stop)
			require.Equal(t, schema.StateSchemaMismatch, stop.State)
			require.ErrorContains(t, err, column.Name)
		}
	}
}
