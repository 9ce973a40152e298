package lease_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack/internal/lease"
)

func TestServerEndsWhenItsOwnerIsKilled(t *testing.T) {
	t.Parallel()
	owner, kill := owner(t)
	run := join(t, t.TempDir(), owner)
	server := spawn(t, run, "server")
	require.NoError(t, run.Release())

	kill()

	ended(t, server)
	require.Eventually(t, func() bool { return !exists(run.Dir) }, patience, glance, "the run's folder stays")
}

func TestServerStaysWhileItIsHeld(t *testing.T) {
	t.Parallel()
	owner, kill := owner(t)
	run := join(t, t.TempDir(), owner)
	server := spawn(t, run, "server")

	kill()

	require.Never(t, func() bool { return !server.Alive() }, 2*time.Second, glance, "a server is taken from its holder")
	require.NoError(t, run.Release())
	ended(t, server)
}

func TestServerStaysWhileItsOwnerLives(t *testing.T) {
	t.Parallel()
	owner, _ := owner(t)
	run := join(t, t.TempDir(), owner)
	server := spawn(t, run, "server")

	require.NoError(t, run.Release())

	require.Never(t, func() bool { return !server.Alive() }, 2*time.Second, glance, "a server is taken from its run")
}

func TestServersOfADeadReaperAreReapedByTheNextRun(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	first, kill := owner(t)
	run := join(t, folder, first)
	server := spawn(t, run, "server")
	require.NoError(t, run.Release())
	killReaper(t, run.Dir)
	kill()

	other, _ := owner(t)
	join(t, folder, other)

	ended(t, server)
}

func TestServerThatIgnoresItsSignalIsKilled(t *testing.T) {
	t.Parallel()
	owner, kill := owner(t)
	run := join(t, t.TempDir(), owner)
	server := spawn(t, run, "stubborn", "sh", "-c", "trap '' TERM; while :; do sleep 1; done")
	require.NoError(t, run.Release())

	kill()

	ended(t, server)
}

func TestKeptServerStaysUntilEnd(t *testing.T) {
	t.Parallel()
	run, err := lease.Keep(filepath.Join(t.TempDir(), "kept"))
	require.NoError(t, err)
	server := spawn(t, run, "server")
	require.NoError(t, run.Release())
	require.True(t, server.Alive())

	require.NoError(t, run.End(t.Context()))

	require.False(t, server.Alive())
	require.NoDirExists(t, run.Dir)
}

func TestProcessIsNotTakenForAnotherOfItsNumber(t *testing.T) {
	t.Parallel()
	self, err := lease.Self()
	require.NoError(t, err)
	require.True(t, self.Alive())

	later := lease.Process{PID: self.PID, Start: self.Start + 1}

	require.False(t, later.Alive())
	require.ErrorIs(t, later.Signal(syscall.SIGKILL), lease.ErrNoProcess)
}

const (
	patience = 20 * time.Second
	glance   = 20 * time.Millisecond
)

// owner starts a process to own a run.
func owner(t *testing.T) (process lease.Process, kill func()) {
	t.Helper()
	cmd := exec.Command("sleep", "1000")
	require.NoError(t, cmd.Start())
	kill = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	t.Cleanup(kill)
	process, err := lease.ProcessOf(cmd.Process.Pid)
	require.NoError(t, err)
	return process, kill
}

func join(t *testing.T, folder string, owner lease.Process) *lease.Run {
	t.Helper()
	run, err := lease.Join(t.Context(), folder, owner)
	require.NoError(t, err)
	t.Cleanup(func() {
		run.Release()
		reaped(t, run, owner)
	})
	return run
}

// reaped waits until a run is over, so that its folder is not in the way.
func reaped(t *testing.T, run *lease.Run, owner lease.Process) {
	t.Helper()
	owner.Signal(syscall.SIGKILL)
	require.Eventually(t, func() bool { return !exists(run.Dir) }, patience, glance, "a run is not reaped")
}

// spawn starts a server; by default one that only stays.
func spawn(t *testing.T, run *lease.Run, name string, command ...string) lease.Process {
	t.Helper()
	if len(command) == 0 {
		command = []string{"sleep", "1000"}
	}
	dir := filepath.Join(run.Dir, name)
	require.NoError(t, os.Mkdir(dir, 0o700))
	server, err := run.Spawn(lease.Program{Command: command, Dir: dir, Signal: syscall.SIGTERM})
	require.NoError(t, err)
	t.Cleanup(func() { server.Signal(syscall.SIGKILL) })
	require.Eventually(t, func() bool { return known(dir) }, patience, glance, "the server does not tell who it is")
	return server
}

func known(dir string) bool {
	text, err := os.ReadFile(filepath.Join(dir, "pid"))
	return err == nil && strings.HasSuffix(string(text), "\n")
}

func ended(t *testing.T, server lease.Process) {
	t.Helper()
	require.Eventually(t, func() bool { return !server.Alive() }, patience, glance, "a server lives on")
}

// killReaper kills the process that watches a run.
func killReaper(t *testing.T, dir string) {
	t.Helper()
	find := func() bool {
		out, err := exec.Command("pgrep", "-f", "echocdc-reaper "+dir+"$").Output()
		return err == nil && len(strings.Fields(string(out))) == 1
	}
	require.Eventually(t, find, patience, glance, "no reaper watches")
	out, err := exec.Command("pgrep", "-f", "echocdc-reaper "+dir+"$").Output()
	require.NoError(t, err)
	require.NoError(t, exec.Command("kill", "-9", strings.TrimSpace(string(out))).Run())
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
