package stack

import "testing"

// A RedisServer is a Redis that tests share: Echo's keys are fixed, so each test
// writes under user ids of its own (UserIDs) and never flushes.
type RedisServer struct {
	Addr string // host:port
}

// Redis returns the run's Redis. It keeps nothing on disk.
func Redis(t testing.TB) *RedisServer {
	t.Helper()
	allow(t, KindRedis)
	if own := yours(KindRedis); own != "" {
		return &RedisServer{Addr: own}
	}
	return &RedisServer{Addr: shared(t, KindRedis).Addr()}
}
