package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/retry"
)

// binaryDir holds the program for as long as the tests run.
var binaryDir string

// binary is the program itself, built once for all tests that run it.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryDir, "echocdc")
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("building echocdc: %w\n%s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	var err error
	if binaryDir, err = os.MkdirTemp("", "echocdc-binary-"); err != nil {
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(binaryDir)
	os.Exit(code)
}

// command prepares the real program with nothing of ours in its environment.
func command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir()}
	return cmd
}

// result runs the real program to its end.
func result(t *testing.T, args ...string) outcome {
	t.Helper()
	cmd := command(t.Context(), t, args...)
	var stdout, stderr lines
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return outcome{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String()}
}

// process is the real program while it runs.
type process struct {
	cmd    *exec.Cmd
	stderr *lines
	ended  chan error
}

// start runs the real program until the test ends, or sooner.
func start(t *testing.T, args ...string) *process {
	t.Helper()
	p := &process{cmd: command(context.Background(), t, args...), stderr: &lines{}, ended: make(chan error, 1)}
	p.cmd.Stderr = p.stderr
	require.NoError(t, p.cmd.Start())
	go func() { p.ended <- p.cmd.Wait() }()
	t.Cleanup(func() {
		p.cmd.Process.Kill()
		if t.Failed() {
			t.Log(p.stderr.String())
		}
	})
	return p
}

// stop asks the program to end, and returns its exit code.
func (p *process) stop(t *testing.T) int {
	t.Helper()
	require.NoError(t, p.cmd.Process.Signal(syscall.SIGTERM))
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(30 * time.Second):
		t.Fatal("the program did not end")
		return 0
	}
}

// eventually waits until the claim holds, and fails the test with the last
// reason why it does not.
func eventually(t *testing.T, claim func(ctx context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	err := retry.Do(ctx, retry.Backoff{Min: 20 * time.Millisecond, Max: 300 * time.Millisecond}, nil, claim)
	require.NoError(t, err)
}

// fetch reads one of the program's pages.
func fetch(ctx context.Context, url string) (int, string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
	if err != nil {
		return 0, "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response.StatusCode, string(body), err
}

// served is where the program serves its health, as its log says.
func (p *process) served(t *testing.T) string {
	t.Helper()
	var addr string
	eventually(t, func(context.Context) error {
		for _, line := range p.stderr.all() {
			var logged struct {
				Msg  string `json:"msg"`
				Addr string `json:"addr"`
			}
			if json.Unmarshal([]byte(line), &logged) == nil && logged.Msg == "serving health and metrics" {
				addr = logged.Addr
				return nil
			}
		}
		return errors.New("the log does not tell where health is served")
	})
	return "http://" + addr
}

// nobody is an address where nothing listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

// lines is output that may be read while it is written.
type lines struct {
	mu   sync.Mutex
	text []byte
}

// Write implements [io.Writer].
func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	return len(p), nil
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

func (l *lines) all() []string { return strings.Split(l.String(), "\n") }
