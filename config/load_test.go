package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/config"
)

func TestEachSourceOutranksTheOneBefore(t *testing.T) {
	t.Parallel()
	file := write(t, "source: {name: from-file}\nlog: {level: warn, format: text}\n")

	loaded, err := config.Load(config.Sources{
		File:    file,
		Environ: []string{"ECHOCDC_SOURCE_NAME=from-env", "ECHOCDC_LOG_LEVEL=error", "PATH=/bin"},
		Flags:   map[string]string{"source.name": "from-flag"},
	})

	require.NoError(t, err)
	require.Equal(t, "from-flag", loaded.Source.Name)
	require.Equal(t, "error", loaded.Log.Level)
	require.Equal(t, "text", loaded.Log.Format)
	require.Equal(t, config.Default().Shutdown, loaded.Shutdown)
	require.Equal(t, "--source.name", loaded.From["source.name"])
	require.Equal(t, "ECHOCDC_LOG_LEVEL", loaded.From["log.level"])
	require.Equal(t, "file "+file, loaded.From["log.format"])
	require.NotContains(t, loaded.From, "shutdown.timeout")
}

func TestAnUnknownNameNamesTheNearest(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from config.Sources
		want string
	}{
		"in the file":              {config.Sources{File: write(t, "shutdwon: {timeout: 3s}\n")}, "did you mean shutdown.timeout?"},
		"in a section of the file": {config.Sources{File: write(t, "log: {levl: info}\n")}, "did you mean log.level?"},
		"in the environment":       {config.Sources{Environ: []string{"ECHOCDC_SOURCE_NAMES=x"}}, "did you mean ECHOCDC_SOURCE_NAME?"},
		"far from everything":      {config.Sources{File: write(t, "zebra: 7\n")}, "echocdc config --reference"},
		"a section given a value":  {config.Sources{File: write(t, "log: info\n")}, "this is a section of settings"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := config.Load(c.from)

			require.ErrorContains(t, err, c.want)
			require.ErrorAs(t, err, new(*config.Error))
		})
	}
}

func TestVariablesOfOthersAreLeftAlone(t *testing.T) {
	t.Parallel()

	_, err := config.Load(config.Sources{Environ: []string{
		"ECHOCDC_CONFIG=x.yaml", "ECHOCDC_CACHE=/tmp", "ECHOCDC_TEST_MYSQL=mysql://root@db:3306", "ECHOCDC_TEST_SKIP=kafka",
		"ECHOCDC_SERVICE_HOST=10.0.0.1", "ECHOCDC_SERVICE_PORT=9640", "ECHOCDC_SERVICE_PORT_HTTP=9640", "ECHOCDC_PORT=tcp://10.0.0.1:9640",
		"ECHOCDC_PORT_9640_TCP=tcp://10.0.0.1:9640", "ECHOCDC_PORT_9640_TCP_ADDR=10.0.0.1",
	}})

	require.NoError(t, err)
}

func TestAValueOfTheWrongFormNamesTheFormWanted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from config.Sources
		want string
	}{
		"a duration without a unit":   {config.Sources{File: write(t, "shutdown: {timeout: 15}\n")}, "shutdown.timeout: 15 does not do: a duration has a unit"},
		"a duration that is none":     {config.Sources{Flags: map[string]string{"shutdown.timeout": "soon"}}, `shutdown.timeout: "soon" does not do: want a duration such as 15s`},
		"a number where text belongs": {config.Sources{File: write(t, "source: {name: 7}\n")}, "source.name: 7 does not do: want text: put it in quotes"},
		"neither true nor false":      {config.Sources{Environ: []string{"ECHOCDC_MODULES_PUSH_ENABLED=maybe"}}, "(from ECHOCDC_MODULES_PUSH_ENABLED)"},
		"a list where text belongs":   {config.Sources{File: write(t, "source: {name: [a, b]}\n")}, "source.name: [a b] does not do: want text"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := config.Load(c.from)

			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestAllProblemsAreToldAtOnce(t *testing.T) {
	t.Parallel()

	_, err := config.Load(config.Sources{
		File:    write(t, "source: {nam: x}\nshutdown: {timeout: 1}\n"),
		Environ: []string{"ECHOCDC_LOG_LEVELS=info"},
	})

	var all *config.Error
	require.ErrorAs(t, err, &all)
	require.Len(t, all.Problems, 3)
	require.Len(t, strings.Split(err.Error(), "\n"), 3)
}

func TestAFileThatIsNoneIsAProblem(t *testing.T) {
	t.Parallel()
	for name, path := range map[string]string{
		"missing":  filepath.Join(t.TempDir(), "absent.yaml"),
		"not YAML": write(t, "a: [1\n"),
		"a word":   write(t, "hush-hush\n"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, err := config.Load(config.Sources{File: path})

			require.ErrorAs(t, err, new(*config.Error))
			require.ErrorContains(t, err, path)
			require.NotContains(t, err.Error(), "hush", "a file given by mistake may hold secrets")
		})
	}
}

func TestAnEmptySectionKeepsTheDefaults(t *testing.T) {
	t.Parallel()

	loaded, err := config.Load(config.Sources{File: write(t, "log:\nshutdown:\n  timeout:\n")})

	require.NoError(t, err)
	require.Equal(t, config.Default(), loaded.Config)
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "echocdc.yaml")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}
