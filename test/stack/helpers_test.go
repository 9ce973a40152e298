package stack_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// holding makes a started test binary stay when its tests have passed, until
// its standard input ends.
const holding = "ECHOCDC_STACK_TEST_HOLD"

func TestMain(m *testing.M) {
	code := m.Run()
	if os.Getenv(holding) != "" {
		os.Stdout.WriteString("holding\n")
		io.Copy(io.Discard, os.Stdin)
	}
	os.Exit(code)
}

// refused is a test that is told no.
type refused struct {
	testing.TB
	reason string
}

func (r *refused) Fatal(args ...any) {
	r.reason = fmt.Sprint(args...)
	panic(r.reason)
}

// A command is a stand-in for a go test command that runs this package's test
// binary: a shell called go, which runs a script.
type command struct {
	cmd    *exec.Cmd
	input  io.WriteCloser
	output *bufio.Reader
	errors string // path of what it wrote to its standard error
}

// goTest starts a script, in which "run [test]" runs a test of this binary, by
// default TestRedisServes.
func goTest(t *testing.T, script string, env ...string) *command {
	t.Helper()
	shell := filepath.Join(t.TempDir(), "go")
	require.NoError(t, os.Symlink("/bin/sh", shell))
	c := &command{errors: filepath.Join(t.TempDir(), "errors")}
	stderr, err := os.Create(c.errors)
	require.NoError(t, err)
	defer stderr.Close()

	c.cmd = exec.Command(shell, "-c", "run() { \"$0\" -test.v -test.run=\"^${1:-TestRedisServes}$\"; }\n"+script, os.Args[0])
	c.cmd.Env = append(os.Environ(), env...)
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.cmd.Stderr = stderr
	c.input, err = c.cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := c.cmd.StdoutPipe()
	require.NoError(t, err)
	c.output = bufio.NewReader(stdout)
	require.NoError(t, c.cmd.Start())
	t.Cleanup(c.kill)
	return c
}

// kill ends the command and all it started with SIGKILL.
func (c *command) kill() {
	syscall.Kill(-c.cmd.Process.Pid, syscall.SIGKILL)
	c.cmd.Wait()
}

// redis reads on until the command tells where its Redis is.
func (c *command) redis(t *testing.T) string {
	t.Helper()
	return c.read(t, `redis at (\S+)`)
}

func (c *command) read(t *testing.T, pattern string) string {
	t.Helper()
	var said bytes.Buffer
	for {
		line, err := c.output.ReadString('\n')
		said.WriteString(line)
		if found := regexp.MustCompile(pattern).FindStringSubmatch(line); found != nil {
			return found[len(found)-1]
		}
		require.NoError(t, err, "no line like %s in:\n%s", pattern, &said)
	}
}

// all reads the rest of what the command prints.
func (c *command) all(t *testing.T) string {
	t.Helper()
	text, err := io.ReadAll(c.output)
	require.NoError(t, err)
	c.cmd.Wait()
	return string(text)
}

// loud returns what it wrote to its standard error.
func (c *command) loud(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(c.errors)
	require.NoError(t, err)
	return string(text)
}

// ask sends a command to Redis and returns what comes back at once.
func ask(t *testing.T, addr, text string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(5*time.Second)))
	fmt.Fprintf(conn, "%s\r\n", text)
	answer := make([]byte, 4096)
	n, err := conn.Read(answer)
	require.NoError(t, err)
	return string(answer[:n])
}

// ends requires that the Redis at an address goes away.
func ends(t *testing.T, addr string) {
	t.Helper()
	require.Eventually(t, func() bool { return !serves(addr) }, 20*time.Second, 50*time.Millisecond, "Redis at %s lives on", addr)
}
