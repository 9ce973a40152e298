package redis_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/sinks/redis"
	"github.com/echo-im/echocdc/test/stack"
)

func TestOnlineJudgesEachDeviceByItsOwnExpiry(t *testing.T) {
	t.Parallel()
	server := stack.Redis(t)
	first := stack.UserIDs(t)
	now := time.Now()
	writer := echoWriter(t, server.Addr)
	fresh, stale := expires(now.Add(40*time.Second)), expires(now.Add(-time.Second))
	for i, devices := range [][]any{
		{"1", fresh},                      // one device
		{"1", stale},                      // the key outlives its device
		{"1", stale, "-2", fresh},         // a stale device beside a live one
		{"1", expires(now)},               // the last second counts
		{"1", `{"expired":`, "2", `nope`}, // unreadable is not online
		{"1", `{"expired":`, "2", fresh},  // and hides no other device
	} {
		require.NoError(t, writer.HSet(t.Context(), echo1.PresenceKey(first+int64(i)), devices...).Err())
	}
	require.NoError(t, writer.Set(t.Context(), echo1.PresenceKey(first+6), "a string", 0).Err())
	registry := prometheus.NewRegistry()
	presence := open(t, redis.Config{Addr: server.Addr, Timeout: 5 * time.Second}, registry, nil)

	online, err := presence.Online(t.Context(),
		[]int64{first, first + 1, first + 2, first + 3, first + 4, first + 5, first + 6, first + 7, first}, now)

	require.NoError(t, err)
	require.Equal(t, map[int64]bool{first: true, first + 2: true, first + 3: true, first + 5: true}, online)
	require.NoError(t, testutil.GatherAndCompare(registry, strings.NewReader(`
		# HELP echocdc_presence_malformed_total Devices or users whose presence could not be read; they count as offline.
		# TYPE echocdc_presence_malformed_total counter
		echocdc_presence_malformed_total 4
	`), "echocdc_presence_malformed_total"))
}

func TestOnlineOfNobodyAsksNothing(t *testing.T) {
	t.Parallel()
	presence := open(t, redis.Config{Addr: "127.0.0.1:1", Timeout: time.Second}, prometheus.NewRegistry(), nil)

	online, err := presence.Online(t.Context(), nil, time.Now())

	require.NoError(t, err)
	require.Empty(t, online)
}

func TestADeadRedisIsNotAskedAgainAtOnce(t *testing.T) {
	t.Parallel()
	server := &deadRedis{}
	var told []schema.Condition
	presence := open(t, redis.Config{Addr: server.start(t), Timeout: 2 * time.Second}, prometheus.NewRegistry(),
		func(c schema.Condition) { told = append(told, c) })

	for range 5 {
		_, err := presence.Online(t.Context(), []int64{1001}, time.Now())
		require.ErrorIs(t, err, redis.ErrUnavailable)
	}

	require.Equal(t, 1, server.connections())
	require.Len(t, told, 1)
	require.Equal(t, schema.StateCannotReach, told[0].State)
	require.Contains(t, told[0].Remedy, "push.when_presence_unknown")
}

func TestACancelledCallerIsNoFailureOfRedis(t *testing.T) {
	t.Parallel()
	server := stack.Redis(t)
	presence := open(t, redis.Config{Addr: server.Addr, Timeout: 5 * time.Second}, prometheus.NewRegistry(), nil)
	gone, cancel := context.WithCancel(t.Context())
	cancel()

	_, err := presence.Online(gone, []int64{1001}, time.Now())
	require.ErrorIs(t, err, context.Canceled)
	require.NotErrorIs(t, err, redis.ErrUnavailable)

	_, err = presence.Online(t.Context(), []int64{1001}, time.Now())
	require.NoError(t, err)
}

func TestCheckSaysHowToGrantWhatIsMissing(t *testing.T) {
	t.Parallel()
	server := stack.Redis(t)
	user := fmt.Sprintf("blind%d", stack.UserIDs(t))
	admin := echoWriter(t, server.Addr)
	require.NoError(t, admin.ACLSetUser(t.Context(), user, "on", ">secret", "+ping", "+hello", "+client").Err())
	t.Cleanup(func() { admin.ACLDelUser(context.Background(), user) })

	findings := open(t, redis.Config{Addr: server.Addr, Timeout: 5 * time.Second, User: user, Password: "secret"},
		prometheus.NewRegistry(), nil).Check(t.Context())

	require.Len(t, findings, 2)
	require.Equal(t, schema.LevelOK, findings[0].Level)
	require.Equal(t, schema.LevelWarning, findings[1].Level)
	require.Contains(t, findings[1].Remedy, "+hvals")
	require.Contains(t, findings[1].Remedy, "~user_online_keys#*")
}

func open(t *testing.T, c redis.Config, registry *prometheus.Registry, report schema.ReportFunc) *redis.Presence {
	t.Helper()
	presence, err := redis.Open(c, redis.Layout{Key: echo1.PresenceKey, Expires: echo1.PresenceExpires},
		redis.NewMetrics(registry), report)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, presence.Close()) })
	return presence
}

// echoWriter is Echo itself: the only one that writes.
func echoWriter(t *testing.T, addr string) *goredis.Client {
	t.Helper()
	client := goredis.NewClient(&goredis.Options{Addr: addr})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

func expires(at time.Time) string {
	return fmt.Sprintf(`{"user_id":1,"auth_key_id":-2,"gateway":"g","expired":%d,"layer":220}`, at.Unix())
}

// deadRedis accepts connections and ends each at its first command.
type deadRedis struct {
	mu       sync.Mutex
	accepted int
}

func (d *deadRedis) start(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			d.mu.Lock()
			d.accepted++
			d.mu.Unlock()
			bufio.NewReader(conn).ReadString('\n')
			conn.Close()
		}
	}()
	return listener.Addr().String()
}

func (d *deadRedis) connections() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.accepted
}
