// Package child runs a program to its end as one step of ours: it ends with us,
// and an error says what it said. It is not for servers, which outlive us.
package child

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// Run runs a command. Should we be killed, it is, too: what we left half done
// nobody else goes on with while the next of us starts over.
func Run(cmd *exec.Cmd) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	runtime.LockOSThread() // the kernel takes the end of the starting thread for ours
	defer runtime.UnlockOSThread()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("running %s: %w: %s", filepath.Base(cmd.Path), err, LastLines(string(out)))
	}
	return nil
}

// LastLines returns the end of a log, enough to see why something ended.
func LastLines(log string) string {
	const enough = 20
	lines := strings.Split(strings.TrimSpace(log), "\n")
	return strings.Join(lines[max(0, len(lines)-enough):], "\n")
}
