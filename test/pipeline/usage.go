package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Usage is what a product used.
type Usage struct {
	CPU     time.Duration
	PeakRSS int64 // bytes; 0 where the system does not tell
	RSS     int64 // bytes, at the moment; only [Product.Now] tells
}

// Measure runs "echocdc <args>" until done returns, stops it, and tells what it used.
func (p *Product) Measure(done func() error, args ...string) (Usage, error) {
	if err := p.Start(args...); err != nil {
		return Usage{}, err
	}
	process := p.child.cmd
	failed := done()
	peak := PeakRSS(process.Process.Pid)
	if err := errors.Join(failed, p.Stop()); err != nil {
		return Usage{}, err
	}
	return Usage{CPU: process.ProcessState.UserTime() + process.ProcessState.SystemTime(), PeakRSS: peak}, nil
}

// Now is what the product has used since it was started, and holds now.
func (p *Product) Now() (Usage, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.child == nil {
		return Usage{}, errors.New("it does not run")
	}
	return UsageOf(p.child.cmd.Process.Pid)
}

// UsageOf is what a process has used since it was started, and holds now.
func UsageOf(pid int) (Usage, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return Usage{}, err
	}
	_, rest, _ := bytes.Cut(stat, []byte(") ")) // the name may have blanks
	fields := bytes.Fields(rest)
	const user, system, tick = 11, 12, time.Second / 100 // of proc(5), counted from behind the name
	var ticks int64
	for _, at := range []int{user, system} {
		n, err := strconv.ParseInt(string(fields[at]), 10, 64)
		if err != nil {
			return Usage{}, fmt.Errorf("reading the processor time of process %d: %w", pid, err)
		}
		ticks += n
	}
	return Usage{CPU: time.Duration(ticks) * tick, PeakRSS: PeakRSS(pid), RSS: memory(pid, "VmRSS:")}, nil
}

// PeakRSS asks Linux. What a process leaves behind (getrusage) would not do: it
// counts the memory of the parent it was forked from.
func PeakRSS(pid int) int64 { return memory(pid, "VmHWM:") }

// memory is a line of the process's status, in bytes; 0 where the system does not tell.
func memory(pid int, name string) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte(name))
	number, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
	kilobytes, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
