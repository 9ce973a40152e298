package redis

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// Invariant 9: whoever holds the client still cannot write.
func TestNothingThatWritesIsSent(t *testing.T) {
	t.Parallel()
	server := stack.Redis(t)
	key := schema.Group(stack.UserIDs(t)).String()
	presence, err := Open(Config{Addr: server.Addr, Timeout: 5 * time.Second}, Layout{}, NewMetrics(prometheus.NewRegistry()), nil)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, presence.Close()) })
	witness := goredis.NewClient(&goredis.Options{Addr: server.Addr})
	t.Cleanup(func() { require.NoError(t, witness.Close()) })
	ctx := t.Context()

	for name, write := range map[string]func() error{
		"set":    func() error { return presence.client.Set(ctx, key, 1, 0).Err() },
		"del":    func() error { return presence.client.Del(ctx, key).Err() },
		"expire": func() error { return presence.client.Expire(ctx, key, time.Second).Err() },
		"eval": func() error {
			return presence.client.Eval(ctx, "return redis.call('set', KEYS[1], 1)", []string{key}).Err()
		},
		"raw":    func() error { return presence.client.Do(ctx, "SET", key, 1).Err() },
		"config": func() error { return presence.client.ConfigSet(ctx, "maxmemory", "1").Err() },
		"client": func() error { return presence.client.ClientKill(ctx, "127.0.0.1:1").Err() },
		"a pipeline with one write": func() error {
			_, err := presence.client.Pipelined(ctx, func(pipe goredis.Pipeliner) error {
				pipe.HVals(ctx, key)
				pipe.HSet(ctx, key, "f", 1)
				return nil
			})
			return err
		},
		"a transaction": func() error {
			_, err := presence.client.TxPipelined(ctx, func(pipe goredis.Pipeliner) error {
				pipe.Set(ctx, key, 1, 0)
				return nil
			})
			return err
		},
		"a connection of its own": func() error {
			conn := presence.client.Conn()
			defer conn.Close()
			return conn.Set(ctx, key, 1, 0).Err()
		},
	} {
		require.ErrorContains(t, write(), "only reads Echo's Redis", name)
	}

	require.Zero(t, witness.Exists(ctx, key).Val())
	require.NoError(t, presence.client.HVals(ctx, key).Err())
}
