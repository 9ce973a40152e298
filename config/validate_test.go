package config_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/config"
)

func TestSettingsThatMakeNoSenseAreNamed(t *testing.T) {
	t.Parallel()
	for key, value := range map[string]string{
		"source.name":      "Echo Server",
		"log.level":        "loud",
		"log.format":       "xml",
		"shutdown.timeout": "0s",
	} {
		t.Run(key, func(t *testing.T) {
			t.Parallel()
			loaded, err := config.Load(config.Sources{Flags: map[string]string{key: value}})
			require.NoError(t, err)

			err = loaded.Validate("source", "log", "shutdown")

			require.ErrorAs(t, err, new(*config.Error))
			require.ErrorContains(t, err, key+" is ")
		})
	}
}

func TestOnlyTheNamedSectionsAreAsked(t *testing.T) {
	t.Parallel()
	loaded, err := config.Load(config.Sources{Flags: map[string]string{"log.level": "loud"}})
	require.NoError(t, err)

	require.NoError(t, loaded.Validate("source"))
	require.Error(t, loaded.Validate("log"))
}
