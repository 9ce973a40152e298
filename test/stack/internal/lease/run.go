// Package lease lets servers live exactly as long as somebody needs them. A Run
// is a folder of servers that belongs to one process, the owner; others may
// hold it too. A reaper, detached from all of them, ends the servers and
// removes the folder when the owner and the last holder are gone, however they
// went: a lease is a file lock, which the kernel takes back. It knows processes
// and folders, not what the servers are.
package lease

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
)

// A Run is a folder of servers, held by this process until Release.
type Run struct {
	Dir   string
	lease *os.File // nil when the servers stay until somebody ends them
}

//go:embed reaper.sh
var reaper string

// Join returns the run of the owner, made when there is none, and holds it.
// Runs in the same folder whose reaper died are reaped as well.
func Join(ctx context.Context, folder string, owner Process) (*Run, error) {
	dir := filepath.Join(folder, fmt.Sprintf("%d-%d", owner.PID, owner.Start))
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return nil, fmt.Errorf("making the folder of the run: %w", err)
	}
	if err := writeOwner(dir, owner); err != nil {
		return nil, err
	}
	lease, err := hold(filepath.Join(dir, "lease"))
	if err != nil {
		return nil, err
	}
	if err := reapAll(ctx, folder); err != nil {
		lease.Close()
		return nil, err
	}
	return &Run{Dir: dir, lease: lease}, nil
}

// Keep returns a run that nobody owns: its servers stay until End.
func Keep(dir string) (*Run, error) {
	if err := os.MkdirAll(dir, 0o711); err != nil {
		return nil, fmt.Errorf("making the folder of the servers: %w", err)
	}
	return &Run{Dir: dir}, nil
}

// Release ends this process's hold.
func (r *Run) Release() error {
	if r.lease == nil {
		return nil
	}
	return r.lease.Close()
}

// End ends the servers of a kept run and removes its folder.
func (r *Run) End(ctx context.Context) error {
	if err := os.WriteFile(filepath.Join(r.Dir, "owner"), []byte("0 0\n"), 0o600); err != nil {
		return fmt.Errorf("ending the servers in %s: %w", r.Dir, err)
	}
	return reaperOf(ctx, r.Dir).Run()
}

// writeOwner names the owner, whole at once: a reaper may be reading.
func writeOwner(dir string, owner Process) error {
	file, err := os.CreateTemp(dir, "owner-")
	if err != nil {
		return fmt.Errorf("naming the owner of the run: %w", err)
	}
	defer file.Close()
	if _, err := fmt.Fprintln(file, owner.PID, owner.Start); err != nil {
		return fmt.Errorf("naming the owner of the run: %w", err)
	}
	return os.Rename(file.Name(), filepath.Join(dir, "owner"))
}

func hold(path string) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the lease: %w", err)
	}
	if err := syscall.Flock(int(file.Fd()), syscall.LOCK_SH); err != nil {
		file.Close()
		return nil, fmt.Errorf("taking the lease: %w", err)
	}
	return file, nil
}

// reapAll starts a reaper for every run of the folder; one that has a reaper
// already keeps it, and the new one ends at once.
func reapAll(ctx context.Context, folder string) error {
	owners, err := filepath.Glob(filepath.Join(folder, "*", "owner"))
	if err != nil {
		return err
	}
	for _, owner := range owners {
		cmd := reaperOf(context.WithoutCancel(ctx), filepath.Dir(owner))
		if err := cmd.Start(); err != nil {
			return fmt.Errorf("starting the reaper: %w", err)
		}
		go cmd.Wait() // only lest it stays a zombie: it outlives us
	}
	return nil
}

func reaperOf(ctx context.Context, dir string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", reaper, "echocdc-reaper", dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} // Ctrl-C is not for it
	return cmd
}
