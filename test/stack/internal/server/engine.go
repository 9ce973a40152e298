package server

import (
	"context"
	"fmt"
	"syscall"
)

// An engine is what the servers differ in: the programs found for one kind, and
// how they are used.
type engine interface {
	// version tells templates of different programs apart.
	version() string
	// seed initialises the data folder dir/data; password is for the account "echocdc".
	seed(ctx context.Context, dir, password string) error
	// launch says what runs. The data lie in Dir/data.
	launch(s *Server) (launch, error)
	// ping returns nil when the server serves.
	ping(ctx context.Context, s *Server) error
	// account is who the server runs as: nil is ourselves.
	account() *account
}

// A launch is a command and the signals that end it: politely, and at once.
type launch struct {
	command []string
	env     []string
	polite  syscall.Signal
	abrupt  syscall.Signal
}

// engine finds the programs of a kind, fetched if need be.
func (s *Site) engine(ctx context.Context, kind Kind) (engine, error) {
	switch kind {
	case MySQL:
		return s.findMySQL(ctx)
	case MySQL56:
		return s.findMySQL56(ctx)
	case MariaDB:
		return s.findMariaDB(ctx)
	case Postgres:
		return s.findPostgres(ctx)
	case Redis:
		return s.findRedis(ctx)
	case Kafka:
		return s.findKafka(ctx)
	default:
		return nil, fmt.Errorf("there is no server %q: one of %v", kind, Kinds())
	}
}
