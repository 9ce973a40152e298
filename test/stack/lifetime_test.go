package stack_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

func TestServersEndWhenTheTestRunIsKilled(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; true", holding+"=1")
	redis := run.redis(t)
	require.True(t, serves(redis))

	run.kill()

	ends(t, redis)
}

func TestServersEndWhenTheTestRunEnds(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; read line")
	redis := run.redis(t)
	run.read(t, "^PASS")
	require.True(t, serves(redis), "a server ends with the first package")

	require.NoError(t, run.input.Close())

	ends(t, redis)
}

func TestServersOutliveTheTestCommandWhileAPackageRuns(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; true", holding+"=1")
	redis := run.redis(t)
	run.read(t, "^holding")

	require.NoError(t, run.cmd.Process.Kill())
	require.Never(t, func() bool { return !serves(redis) }, 2*time.Second, 100*time.Millisecond, "a server is taken from a package that runs")
	require.NoError(t, run.input.Close())

	ends(t, redis)
}

func TestPackagesOfOneRunShareServers(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; run")

	first, second := run.redis(t), run.redis(t)

	require.Equal(t, first, second)
}

func TestTwoRunsDoNotMeet(t *testing.T) {
	t.Parallel()
	one, other := goTest(t, "run; read line"), goTest(t, "run; read line")

	require.NotEqual(t, one.redis(t), other.redis(t))
}

func TestUpServesUntilDown(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	running, err := stack.Up(t.Context(), stack.Set{stack.KindRedis: {}}, &log)
	require.NoError(t, err, log.String())
	redis, err := running.Endpoint(stack.KindRedis)
	require.NoError(t, err)
	require.True(t, serves(redis.Addr))

	_, err = running.Endpoint(stack.KindKafka)
	require.ErrorContains(t, err, "Kafka is not among the servers")
	require.NoError(t, running.Down(t.Context()))

	require.False(t, serves(redis.Addr))
}
