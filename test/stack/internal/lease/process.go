package lease

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// A Process is one process for good: its number with the moment it began, so
// that a later process of the same number is not taken for it.
type Process struct {
	PID   int    `json:"pid"`
	Start uint64 `json:"start"` // clock ticks since the machine began
}

// ErrNoProcess says that a process has ended.
var ErrNoProcess = errors.New("no such process")

// Self returns the calling process.
func Self() (Process, error) { return ProcessOf(os.Getpid()) }

// TestRun returns the process whose life a run of tests shares: go test when it
// started us, so that all packages of one command have one run, else ourselves.
func TestRun() (Process, error) {
	parent := os.Getppid()
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", parent))
	if err == nil && strings.TrimSpace(string(name)) == "go" {
		return ProcessOf(parent)
	}
	return Self()
}

// ProcessOf returns the process that has the number now, or ErrNoProcess.
func ProcessOf(pid int) (Process, error) {
	found, err := stat(pid)
	if err != nil || found.over {
		return Process{}, errors.Join(fmt.Errorf("looking at process %d: %w", pid, ErrNoProcess), err)
	}
	return Process{PID: pid, Start: found.start}, nil
}

// Alive reports whether the process is there and has not ended.
func (p Process) Alive() bool {
	found, err := stat(p.PID)
	return err == nil && found.start == p.Start && !found.over
}

// Children are the processes it has started and that live: they may outlive it
// for a moment, and hold what they share with it.
func (p Process) Children() []Process {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", p.PID, p.PID))
	if err != nil {
		return nil // it has ended, or the kernel keeps no such list
	}
	var children []Process
	for field := range strings.FieldsSeq(string(line)) {
		pid, err := strconv.Atoi(field)
		if err != nil {
			continue
		}
		if child, err := ProcessOf(pid); err == nil {
			children = append(children, child)
		}
	}
	return children
}

// Signal sends a signal, or returns ErrNoProcess.
func (p Process) Signal(signal syscall.Signal) error {
	if !p.Alive() {
		return ErrNoProcess
	}
	if err := syscall.Kill(p.PID, signal); err != nil {
		return fmt.Errorf("sending %v to process %d: %w", signal, p.PID, err)
	}
	return nil
}

// A status is what the kernel tells of a process.
type status struct {
	start uint64
	over  bool // a zombie: only its parent has not looked yet
}

// stat reads a process's status line: its state, threads and start are fields
// 3, 20 and 22; field 2 is its name in brackets and may hold anything. A zombie
// that has threads is still ending, and has its files and ports.
func stat(pid int) (status, error) {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return status{}, err
	}
	text := string(line)
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 20 {
		return status{}, fmt.Errorf("reading /proc/%d/stat: %w", pid, fs.ErrInvalid)
	}
	threads, err := strconv.Atoi(fields[17])
	if err != nil {
		return status{}, err
	}
	start, err := strconv.ParseUint(fields[19], 10, 64)
	return status{start: start, over: fields[0] == "Z" && threads <= 1}, err
}
