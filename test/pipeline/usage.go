package pipeline

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"
)

// Usage is what a product used until it was stopped.
type Usage struct {
	CPU     time.Duration
	PeakRSS int64 // bytes; 0 where the system does not tell
}

// Measure runs "echocdc <args>" until done returns, stops it, and tells what it used.
func (p *Product) Measure(done func() error, args ...string) (Usage, error) {
	if err := p.Start(args...); err != nil {
		return Usage{}, err
	}
	process := p.child.cmd
	failed := done()
	peak := peakRSS(process.Process.Pid)
	if err := errors.Join(failed, p.Stop()); err != nil {
		return Usage{}, err
	}
	return Usage{CPU: process.ProcessState.UserTime() + process.ProcessState.SystemTime(), PeakRSS: peak}, nil
}

// peakRSS asks Linux. What a process leaves behind (getrusage) would not do: it
// counts the memory of the parent it was forked from.
func peakRSS(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := bytes.Cut(status, []byte("VmHWM:"))
	number, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
	kilobytes, err := strconv.ParseInt(string(number), 10, 64)
	if err != nil {
		return 0
	}
	return kilobytes << 10
}
