//go:build !linux

package pipeline

import "syscall"

// bound keeps a terminal's Ctrl-C from a child. Here it may outlive a parent
// that is killed.
func bound() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
