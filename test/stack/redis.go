package stack

import "testing"

// A RedisServer is a Redis that tests share: Echo's keys are fixed, so each test
// writes under user ids of its own (UserIDs) and never flushes.
type RedisServer struct {
	Addr string // host:port

	Server *Server // nil when shared
}

// Redis returns the run's Redis. It keeps nothing on disk.
func Redis(tb testing.TB) *RedisServer {
	tb.Helper()
	allow(tb, KindRedis)
	if own := yours(KindRedis); own != "" {
		return &RedisServer{Addr: own}
	}
	return &RedisServer{Addr: shared(tb, KindRedis).Addr()}
}
