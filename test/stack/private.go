package stack

import (
	"context"
	"crypto/rand"
	"net"
	"strconv"
	"testing"

	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// Options are how a server differs from the usual one. Without any it keeps
// what was committed through every kill; the shared servers do not, they are Quick.
type Options = server.Options

// A Server is a server that one test has to itself, to stop, kill and start
// again. Its address, accounts and data stay the same.
type Server struct{ inner *server.Server }

// Stop ends the server as its administrator would.
func (s *Server) Stop(tb testing.TB) {
	tb.Helper()
	s.must(tb, (*server.Server).Stop)
}

// Kill ends the server with SIGKILL.
func (s *Server) Kill(tb testing.TB) {
	tb.Helper()
	s.must(tb, (*server.Server).Kill)
}

// Start starts a server that was ended, and returns when it serves.
func (s *Server) Start(tb testing.TB) {
	tb.Helper()
	s.must(tb, (*server.Server).Start)
}

// Restart stops the server and starts it, with the options it had and these.
func (s *Server) Restart(tb testing.TB, extra ...string) {
	tb.Helper()
	s.Stop(tb)
	s.inner.Options.Extra = append(s.inner.Options.Extra, extra...)
	s.Start(tb)
}

// Pause holds the server still with SIGSTOP: its connections stay, and nothing
// answers on them.
func (s *Server) Pause(tb testing.TB) {
	tb.Helper()
	s.must(tb, (*server.Server).Pause)
}

// Resume lets a paused server go on.
func (s *Server) Resume(tb testing.TB) {
	tb.Helper()
	s.must(tb, (*server.Server).Resume)
}

// Log returns the last lines the server logged.
func (s *Server) Log() string { return s.inner.LogTail() }

func (s *Server) must(tb testing.TB, act func(*server.Server, context.Context) error) {
	tb.Helper()
	if s == nil {
		tb.Fatal("this server is shared by all tests: take a private one")
	}
	if err := act(s.inner, context.WithoutCancel(tb.Context())); err != nil {
		tb.Fatal(err)
	}
}

// PrivateMySQL starts a MySQL for this test alone, with a database in it.
func PrivateMySQL(tb testing.TB, options Options) *Database {
	tb.Helper()
	return privateSQL(tb, KindMySQL, options)
}

// PrivateMySQL56 starts a MySQL 5.6 for this test alone, with a database in it.
func PrivateMySQL56(tb testing.TB, options Options) *Database {
	tb.Helper()
	return privateSQL(tb, KindMySQL56, options)
}

// PrivateMariaDB starts a MariaDB for this test alone, with a database in it.
func PrivateMariaDB(tb testing.TB, options Options) *Database {
	tb.Helper()
	return privateSQL(tb, KindMariaDB, options)
}

func privateSQL(tb testing.TB, kind Kind, options Options) *Database {
	tb.Helper()
	own := private(tb, kind, options)
	db := sqlAccount(own.inner)
	db.Server = own
	db.addTo(tb)
	return db
}

// PrivatePostgres starts a PostgreSQL for this test alone. The database is the
// one that is there when it is new.
func PrivatePostgres(tb testing.TB, options Options) *PostgresDatabase {
	tb.Helper()
	own := private(tb, KindPostgres, options)
	return &PostgresDatabase{URL: own.inner.PostgresURL("postgres"), Name: "postgres", Server: own}
}

// PrivateKafka starts a Kafka for this test alone; extra options are lines of its properties.
func PrivateKafka(tb testing.TB, options Options) *KafkaCluster {
	tb.Helper()
	own := private(tb, KindKafka, options)
	cluster := &KafkaCluster{Brokers: []string{own.inner.Addr()}, Prefix: kafkaPrefix(tb), Server: own}
	for _, port := range own.inner.Behind {
		cluster.Behind = append(cluster.Behind, net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	}
	return cluster
}

// PrivateRedis starts a Redis for this test alone.
func PrivateRedis(tb testing.TB, options Options) *RedisServer {
	tb.Helper()
	own := private(tb, KindRedis, options)
	return &RedisServer{Addr: own.inner.Addr(), Server: own}
}

// private starts a server and removes it when the test ends.
func private(tb testing.TB, kind Kind, options Options) *Server {
	tb.Helper()
	allow(tb, kind)
	h, err := ours()
	if err != nil {
		tb.Fatalf("%s can't be had: %v", kind.Title(), err)
	}
	name := "p-" + rand.Text()[:8] // short: a socket's path has little room
	inner, err := h.create(tb.Context(), name, kind, options)
	if err != nil {
		tb.Fatalf("%s can't be had: %v\n%s", kind.Title(), err, remedy(kind))
	}
	tb.Cleanup(func() {
		if err := inner.Remove(context.Background()); err != nil {
			tb.Error(err)
		}
	})
	return &Server{inner: inner}
}
