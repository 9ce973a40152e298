package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// outcome is what a run of the program left.
type outcome struct {
	code           int
	stdout, stderr string
}

// runWith runs the program inside the test.
func runWith(t *testing.T, environ []string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	p := &program{environ: environ, stdout: &stdout, stderr: &stderr}
	code := p.run(t.Context(), args)
	return outcome{code, stdout.String(), stderr.String()}
}

func settingsFile(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "echocdc.yaml")
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func TestWhatIsWrongWithTheCommandLineOrTheSettingsExitsWithTwo(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		environ []string
		args    []string
		says    string
	}{
		"unknown command":      {nil, []string{"rum"}, "run"},
		"unknown flag":         {nil, []string{"config", "--log.levle=info"}, "did you mean --log.level?"},
		"argument too many":    {nil, []string{"version", "please"}, "please"},
		"secret as a flag":     {nil, []string{"config", "--redis.password=x"}, "ECHOCDC_REDIS_PASSWORD"},
		"unknown variable":     {[]string{"ECHOCDC_SORCE_NAME=x"}, []string{"config"}, "did you mean ECHOCDC_SOURCE_NAME?"},
		"missing file":         {nil, []string{"config", "--config", "/nonexistent.yaml"}, "/nonexistent.yaml"},
		"file by variable":     {[]string{"ECHOCDC_CONFIG=/nonexistent.yaml"}, []string{"config"}, "/nonexistent.yaml"},
		"wrong form":           {nil, []string{"config", "--shutdown.timeout=soon"}, "want a duration such as 15s"},
		"makes no sense":       {nil, []string{"config", "--log.level=loud"}, "log.level is"},
		"secret not there":     {nil, []string{"config", "--push.provider=webhook", "--push.webhook.url=https://gateway"}, "push.webhook.secret is missing"},
		"secret file missing":  {[]string{"ECHOCDC_REDIS_PASSWORD_FILE=/nonexistent"}, []string{"config"}, "/nonexistent"},
		"secret given twice":   {[]string{"ECHOCDC_REDIS_PASSWORD_FILE=/x", "ECHOCDC_REDIS_PASSWORD=x"}, []string{"config"}, "keep one of the two"},
		"nothing enabled":      {[]string{"ECHOCDC_MODULES_TAIL_ENABLED=false", "ECHOCDC_MODULES_PUSH_ENABLED=false", "ECHOCDC_MODULES_ANALYTICS_ENABLED=false"}, []string{"run"}, "modules.<name>.enabled"},
		"no such projection":   {nil, []string{"project", "pusj"}, "choose of analytics, push"},
		"flag without a value": {nil, []string{"config", "--log.level"}, "--log.level"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			got := runWith(t, c.environ, c.args...)

			require.Equal(t, exitUsage, got.code, got.stderr)
			require.Contains(t, got.stderr, c.says)
			for line := range strings.Lines(got.stderr) {
				require.True(t, strings.HasPrefix(line, "echocdc: "), line)
			}
		})
	}
}

func TestConfigShowsWhatIsInForceAndMasksSecrets(t *testing.T) {
	t.Parallel()
	const secret = "hush-hush-hush-hush"
	file := settingsFile(t, "push: {provider: webhook, webhook: {url: 'https://gateway/push', secret: "+secret+", headers: {Authorization: "+secret+"}}}\n")
	environ := []string{"ECHOCDC_POSTGRES_URL=postgres://echocdc:" + secret + "@db/business", "ECHOCDC_MYSQL_PASSWORD=" + secret}

	got := runWith(t, environ, "config", "--config", file, "--source.name=mine")

	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, `name: "mine"  # --source.name`)
	require.Contains(t, got.stdout, `url: "postgres://echocdc:***@db/business"  # ECHOCDC_POSTGRES_URL`)
	require.Contains(t, got.stdout, `secret: "***"  # file `+file)
	require.NotContains(t, got.stdout+got.stderr, secret)

	asJSON := runWith(t, environ, "config", "--json", "--config", file)

	require.Equal(t, exitDone, asJSON.code)
	require.True(t, json.Valid([]byte(asJSON.stdout)))
	require.NotContains(t, asJSON.stdout, secret)
}

func TestASecretMayBeInAFileOfItsOwn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "secret")
	require.NoError(t, os.WriteFile(path, []byte("postgres://u:p@db:5433/business\n"), 0o600))

	got := runWith(t, []string{"ECHOCDC_POSTGRES_URL_FILE=" + path}, "config")

	require.Equal(t, exitDone, got.code, got.stderr)
	require.Contains(t, got.stdout, `url: "postgres://u:***@db:5433/business"  # ECHOCDC_POSTGRES_URL_FILE`)
}

func TestEveryCommandHelpsWithAnExample(t *testing.T) {
	t.Parallel()
	p := &program{}
	for _, cmd := range p.command().Commands() {
		if cmd.GroupID == "" {
			continue // cobra's own, and version
		}
		require.NotEmpty(t, cmd.Short, cmd.Name())
		require.NotEmpty(t, cmd.Long, cmd.Name())
		require.NotEmpty(t, cmd.Example, cmd.Name())
	}
}

func TestVersionIsForScriptsToo(t *testing.T) {
	t.Parallel()

	got := runWith(t, nil, "version", "--json")

	require.Equal(t, exitDone, got.code)
	var b build
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &b))
	require.NotEmpty(t, b.Go)
}
