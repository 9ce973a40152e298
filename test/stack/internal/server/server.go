package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/echo-im/echocdc/test/stack/internal/lease"
)

// A Server is one server, running or not. Its exported fields are what other
// processes need to use it.
type Server struct {
	Kind     Kind          `json:"kind"`
	Dir      string        `json:"dir"` // holds data, log and socket
	Port     int           `json:"port"`
	Control  int           `json:"control"`  // Kafka's second port, for its controller
	Behind   []int         `json:"behind"`   // Kafka's ports behind Options.Proxies
	Password string        `json:"password"` // of the account "echocdc"
	Process  lease.Process `json:"process"`
	Options  Options       `json:"options"`

	engine engine
	run    *lease.Run
}

// Options are how a server differs from the usual one.
type Options struct {
	// Extra are added to what the server is started with: options of mysqld,
	// mariadbd, postgres and redis-server, lines of Kafka's properties.
	Extra []string `json:"extra"`
	// Quick gives up what was committed last when the server or the machine is
	// killed, as nobody does in production. Redis then keeps nothing at all.
	Quick bool `json:"quick"`
	// Proxies are addresses, host:port, through which Kafka is reached, too. A
	// client that comes through one is sent there for all it asks.
	Proxies []string `json:"proxies"`
}

// User is the account every server with accounts has; it may do anything.
const User = "echocdc"

// Create makes a new server in a folder of the run, from the template, and starts it.
func (s *Site) Create(ctx context.Context, run *lease.Run, name string, kind Kind, options Options) (*Server, error) {
	engine, err := s.engine(ctx, kind)
	if err != nil {
		return nil, fmt.Errorf("having %s: %w", kind.Title(), err)
	}
	template, password, err := s.template(ctx, kind, engine)
	if err != nil {
		return nil, err
	}
	server := &Server{Kind: kind, Dir: filepath.Join(run.Dir, name), Password: password, Options: options, engine: engine, run: run}
	if err := server.furnish(ctx, template); err != nil {
		return nil, fmt.Errorf("making a data folder for %s: %w", kind.Title(), err)
	}
	if err := server.settle(ctx); err != nil {
		return nil, errors.Join(err, server.Remove(context.WithoutCancel(ctx)))
	}
	return server, nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return address(s.Port) }

// furnish lays out the server's folder.
func (s *Server) furnish(ctx context.Context, template string) error {
	if err := os.RemoveAll(s.Dir); err != nil { // of a server that did not start
		return err
	}
	if err := os.Mkdir(s.Dir, 0o700); err != nil {
		return err
	}
	if err := s.engine.account().own(s.Dir); err != nil {
		return err
	}
	return copyTree(ctx, filepath.Join(template, "data"), s.Dir)
}

// settle finds ports and starts; another process may take a port before the
// server does, so a start that fails is tried again with others.
func (s *Server) settle(ctx context.Context) error {
	var failed error
	for range 3 {
		ports, err := freePorts(2 + len(s.Options.Proxies))
		if err != nil {
			return err
		}
		s.Port, s.Control, s.Behind = ports[0], ports[1], ports[2:]
		if failed = s.Start(ctx); failed == nil || !s.portTaken() {
			break
		}
	}
	return failed
}

func (s *Server) portTaken() bool {
	tail := strings.ToLower(s.LogTail())
	return strings.Contains(tail, "address already in use")
}
