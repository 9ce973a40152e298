package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/echo-im/echocdc/test/stack/internal/child"
	"github.com/echo-im/echocdc/test/stack/internal/lease"
)

// A Server is one server, running or not. Its exported fields are what other
// processes need to use it.
type Server struct {
	Kind     Kind          `json:"kind"`
	Dir      string        `json:"dir"` // holds data, log and socket
	Port     int           `json:"port"`
	Control  int           `json:"control"`  // Kafka's second port, for its controller
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
	// Durable keeps what was committed when the machine, not only the server,
	// is killed: slower, as in production.
	Durable bool `json:"durable"`
}

// User is the account every server with accounts has; it may do anything.
const User = "echocdc"

// startTimeout is ample for a cold, busy machine.
const startTimeout = 2 * time.Minute

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
		ports, err := freePorts(2)
		if err != nil {
			return err
		}
		s.Port, s.Control = ports[0], ports[1]
		if failed = s.Start(ctx); failed == nil || !s.portTaken() {
			break
		}
	}
	return failed
}

// Start starts the server where it was, and returns when it serves.
func (s *Server) Start(ctx context.Context) error {
	launch, err := s.engine.launch(s)
	if err != nil {
		return fmt.Errorf("preparing %s: %w", s.Kind.Title(), err)
	}
	s.Process, err = s.run.Spawn(lease.Program{
		Command: launch.command,
		Env:     launch.env,
		Dir:     s.Dir,
		As:      s.engine.account().credential(),
		Signal:  launch.abrupt,
	})
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := s.awaitService(ctx); err != nil {
		return fmt.Errorf("starting %s: %w: its log ends:\n%s", s.Kind.Title(), err, s.LogTail())
	}
	return nil
}

func (s *Server) awaitService(ctx context.Context) error {
	return poll(ctx, func() (bool, error) {
		if !s.Process.Alive() {
			return false, errors.New("it ended")
		}
		attempt, cancel := context.WithTimeout(ctx, 2*time.Second)
		defer cancel()
		return s.engine.ping(attempt, s) == nil, nil
	})
}

// Stop ends the server as its administrator would, and waits for it.
func (s *Server) Stop(ctx context.Context) error {
	launch, err := s.engine.launch(s)
	if err != nil {
		return err
	}
	return s.end(ctx, launch.polite)
}

// Kill ends the server with SIGKILL, and waits for it.
func (s *Server) Kill(ctx context.Context) error { return s.end(ctx, syscall.SIGKILL) }

func (s *Server) end(ctx context.Context, signal syscall.Signal) error {
	err := s.Process.Signal(signal)
	if errors.Is(err, lease.ErrNoProcess) {
		return nil
	}
	if err != nil {
		return err
	}
	err = poll(ctx, func() (bool, error) { return !s.Process.Alive(), nil })
	if err != nil {
		return fmt.Errorf("ending %s: %w: its log ends:\n%s", s.Kind.Title(), err, s.LogTail())
	}
	return nil
}

// Remove ends the server at once and removes its folder.
func (s *Server) Remove(ctx context.Context) error {
	launch, err := s.engine.launch(s)
	if err != nil {
		return err
	}
	if err := s.end(ctx, launch.abrupt); err != nil {
		return err
	}
	return os.RemoveAll(s.Dir)
}

// LogTail returns the last lines the server logged.
func (s *Server) LogTail() string {
	log, err := os.ReadFile(filepath.Join(s.Dir, "log"))
	if err != nil {
		return err.Error()
	}
	return child.LastLines(string(log))
}

func (s *Server) portTaken() bool {
	tail := strings.ToLower(s.LogTail())
	return strings.Contains(tail, "address already in use")
}

// file is where a server is described for other processes.
func file(dir string) string { return filepath.Join(dir, "server.json") }

// Announce describes the server for Find.
func (s *Server) Announce() error {
	text, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return os.WriteFile(file(s.Dir), text, 0o600)
}

// Find returns the server announced in a folder, or nil when none runs there.
func Find(dir string) (*Server, error) {
	text, err := os.ReadFile(file(dir))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil //nolint:nilnil // none there is an answer
	}
	if err != nil {
		return nil, err
	}
	var found Server
	if err := json.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("reading %s: %w", file(dir), err)
	}
	if !found.Process.Alive() {
		return nil, nil //nolint:nilnil // it ran once
	}
	return &found, nil
}
