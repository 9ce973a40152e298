package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Build builds the product into a folder and returns the binary's path.
func Build(ctx context.Context, dir string) (string, error) {
	binary := filepath.Join(dir, "echocdc")
	cmd := exec.CommandContext(ctx, "go", "build", "-o", binary, "github.com/echo-im/echocdc/cmd/echocdc")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building echocdc: %w\n%s", err, out)
	}
	return binary, nil
}

// A Product is the real binary with its settings, as a child of this process:
// started, killed and started again. It ends with its parent.
type Product struct {
	Binary string
	Config string // file
	Log    string // file; every start adds to it

	mu    sync.Mutex // guards child
	child *child
}

type child struct {
	cmd   *exec.Cmd
	ended chan struct{}
	err   error
}

// Start runs "echocdc <args>" until it is stopped or killed.
func (p *Product) Start(args ...string) error {
	log, err := os.OpenFile(p.Log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(p.Binary, append(args, "--config", p.Config)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = bound()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("starting echocdc %v: %w", args, err)
	}
	c := &child{cmd: cmd, ended: make(chan struct{})}
	go func() {
		c.err = cmd.Wait()
		close(c.ended)
	}()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.child = c
	return nil
}

// Do runs "echocdc <args>" to its end.
func (p *Product) Do(ctx context.Context, args ...string) error {
	cmd := exec.CommandContext(ctx, p.Binary, append(args, "--config", p.Config)...)
	cmd.SysProcAttr = bound()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("running echocdc %v: %w\n%s", args, err, out)
	}
	return nil
}

// PID is the process's number, 0 when none was started.
func (p *Product) PID() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == nil {
		return 0
	}
	return p.child.cmd.Process.Pid
}

// Signal sends it a signal that does not end it, as SIGSTOP and SIGCONT.
func (p *Product) Signal(signal syscall.Signal) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == nil {
		return errors.New("echocdc does not run")
	}
	return p.child.cmd.Process.Signal(signal)
}

// Kill ends it with SIGKILL, wherever it is.
func (p *Product) Kill() error { return p.end(syscall.SIGKILL, time.Minute) }

// Stop ends it as an operator would.
func (p *Product) Stop() error { return p.end(syscall.SIGTERM, time.Minute) }

func (p *Product) end(signal syscall.Signal, patience time.Duration) error {
	p.mu.Lock()
	c := p.child
	p.child = nil
	p.mu.Unlock()
	if c == nil {
		return nil
	}
	if err := c.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("ending echocdc: %w", err)
	}
	select {
	case <-c.ended:
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("echocdc did not end within %s of %s", patience, signal), c.cmd.Process.Kill())
	}
	if signal == syscall.SIGTERM && c.err != nil {
		return fmt.Errorf("echocdc ended badly: %w; its log ends:\n%s", c.err, p.Tail())
	}
	return nil
}

// Running is an error when it ended by itself.
func (p *Product) Running() error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == nil {
		return nil
	}
	select {
	case <-p.child.ended:
		return fmt.Errorf("echocdc ended by itself: %w; its log ends:\n%s", p.child.err, p.Tail())
	default:
		return nil
	}
}

// Watch returns an error as soon as it ends by itself, and nil when the context ends.
func (p *Product) Watch(ctx context.Context) error {
	p.mu.Lock()
	c := p.child
	p.mu.Unlock()
	select {
	case <-c.ended:
		return p.Running()
	case <-ctx.Done():
		return nil
	}
}

// Tail is the end of its log.
func (p *Product) Tail() string {
	text, err := os.ReadFile(p.Log)
	if err != nil {
		return err.Error()
	}
	lines := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}
