package server

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/echo-im/echocdc/test/stack/internal/child"
	"github.com/echo-im/echocdc/test/stack/internal/lease"
)

// startTimeout is ample for a cold, busy machine.
const startTimeout = 2 * time.Minute

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

// Pause holds the server still with SIGSTOP.
func (s *Server) Pause(context.Context) error { return s.Process.Signal(syscall.SIGSTOP) }

// Resume lets a paused server go on.
func (s *Server) Resume(context.Context) error { return s.Process.Signal(syscall.SIGCONT) }

// end signals the server and waits until it and its children have ended: those
// of a killed PostgreSQL keep its shared memory until they notice.
func (s *Server) end(ctx context.Context, signal syscall.Signal) error {
	family := append(s.Process.Children(), s.Process)
	err := s.Process.Signal(signal)
	if errors.Is(err, lease.ErrNoProcess) {
		return nil
	}
	if err == nil {
		err = s.Process.Signal(syscall.SIGCONT) // a paused one would take no signal but SIGKILL
	}
	if err != nil && !errors.Is(err, lease.ErrNoProcess) {
		return err
	}
	err = poll(ctx, func() (bool, error) { return !slices.ContainsFunc(family, lease.Process.Alive), nil })
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
