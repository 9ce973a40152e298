package postgres_test

import (
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/test/stack"
)

func TestWrongSettingsAreNamedWithoutTheSecret(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config postgres.Config
		want   string
	}{
		"no URL":              {postgres.DefaultConfig(), "postgres.url is not set"},
		"not a URL":           {postgres.Config{URL: "postgres://u:secret@[::1", MaxConnections: 8}, "postgres.url is not understood"},
		"too few connections": {postgres.Config{URL: "postgres://u:secret@db/echo", MaxConnections: 1}, "postgres.max_connections is 1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := c.config.Validate()

			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "secret")
		})
	}
}

func TestAWrongDatabaseNamesTheSetting(t *testing.T) {
	t.Parallel()
	server := stack.Postgres(t)
	config := postgres.DefaultConfig()
	config.URL = strings.Replace(server.URL, server.Name, "nowhere", 1)
	db, err := postgres.Open(t.Context(), config, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(db.Close)

	err = db.Ping(t.Context())

	var stop *schema.Stop
	require.ErrorAs(t, err, &stop)
	require.Contains(t, stop.Remedy, "postgres.url")
}
