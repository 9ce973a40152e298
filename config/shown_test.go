package config_test

import (
	"bytes"
	"reflect"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/config"
)

func TestWhatIsPrintedCanBeReadBack(t *testing.T) {
	t.Parallel()
	loaded, err := config.Load(config.Sources{Flags: map[string]string{"source.name": "other", "shutdown.timeout": "1h30m"}})
	require.NoError(t, err)

	var printed bytes.Buffer
	require.NoError(t, loaded.WriteYAML(&printed))
	again, err := config.Load(config.Sources{File: write(t, printed.String())})

	require.NoError(t, err)
	require.Equal(t, loaded.Config, again.Config)
	require.Contains(t, printed.String(), `name: "other"  # --source.name`)
}

func TestEverySettingHasAKeyOfItsOwnAndAComment(t *testing.T) {
	t.Parallel()
	documentation := config.Documentation()
	variables := map[string]string{}

	for _, s := range config.Settings() {
		require.NotContains(t, variables, s.Env(), "%s and %s have the same environment variable", s.Key, variables[s.Env()])
		variables[s.Env()] = s.Key
		require.NotEmpty(t, documentation[s.Key], "%s has no comment", s.Key)
	}
}

func TestEveryFieldIsASettingOrSaysThatItIsNone(t *testing.T) {
	t.Parallel()
	var walk func(reflect.Type)
	walk = func(typ reflect.Type) {
		for field := range typ.Fields() {
			require.NotEmpty(t, field.Tag.Get("koanf"), "%s.%s has no koanf tag", typ, field.Name)
			if field.Type.Kind() == reflect.Struct && field.Tag.Get("koanf") != "-" {
				walk(field.Type)
			}
		}
	}

	walk(reflect.TypeFor[config.Config]())
}
