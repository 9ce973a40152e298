package stack_test

import (
	"bytes"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

// Not parallel: it has the whole process use a state folder of its own.
func TestStackUpStaysUntilDown(t *testing.T) {
	t.Setenv("ECHOCDC_STATE", t.TempDir())

	first := addressOfRedis(t, stackCommand(t, "up", "redis"))
	require.True(t, serves(first))
	again := addressOfRedis(t, stackCommand(t, "up", "redis"))
	status := addressOfRedis(t, stackCommand(t, "status"))
	down := stackCommand(t, "down")

	require.Equal(t, first, again)
	require.Equal(t, first, status)
	require.Equal(t, "ended, data removed\n", down)
	require.False(t, serves(first))
	require.Contains(t, stackCommand(t, "status"), "no server runs")
	require.Contains(t, stackCommand(t, "down"), "no server runs")
}

func TestStackUpNamesTheServersThereAre(t *testing.T) {
	t.Parallel()
	command := stack.Command()
	command.SetArgs([]string{"up", "oracle"})
	command.SetErr(&bytes.Buffer{})
	command.SetOut(&bytes.Buffer{})

	err := command.ExecuteContext(t.Context())

	require.EqualError(t, err, `there is no server "oracle": choose of mysql, mariadb, postgres, redis, kafka, mysql56`)
}

func stackCommand(t *testing.T, args ...string) string {
	t.Helper()
	var out, log bytes.Buffer
	command := stack.Command()
	command.SetArgs(args)
	command.SetOut(&out)
	command.SetErr(&log)
	require.NoError(t, command.ExecuteContext(t.Context()), log.String())
	return out.String()
}

func addressOfRedis(t *testing.T, printed string) string {
	t.Helper()
	found := regexp.MustCompile(`ECHOCDC_TEST_REDIS=(\S+)`).FindStringSubmatch(printed)
	require.NotNil(t, found, printed)
	return found[1]
}
