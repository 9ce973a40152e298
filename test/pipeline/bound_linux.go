package pipeline

import "syscall"

// bound ends a child with its parent, and keeps a terminal's Ctrl-C from it:
// the parent decides when it ends.
func bound() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
