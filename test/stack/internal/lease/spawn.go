package lease

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
)

// A Program is a server to start: what runs, in which folder of the run, as
// whom (nil: as ourselves), and which signal ends it when nobody is left to
// be polite.
type Program struct {
	Command []string
	Env     []string // added to ours
	Dir     string
	As      *syscall.Credential
	Signal  syscall.Signal
}

// becomes is the shell that writes its own number where the reaper looks, and
// then becomes the server. It keeps the lease (descriptor 3) until then, so that
// there is no instant in which the server lives and nobody knows of it.
const becomes = `pid=$1 signal=$2
shift 2
start() { shift 19; echo "$1"; }
read -r status </proc/$$/stat
echo "$$ $(start ${status##*) }) $signal" >"$pid"
exec "$@" 3<&-`

// Spawn starts a program that outlives this process and ends with the run.
// Its output goes to the file "log" in its folder.
func (r *Run) Spawn(program Program) (Process, error) {
	log, err := os.OpenFile(filepath.Join(program.Dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return Process{}, fmt.Errorf("opening the server's log: %w", err)
	}
	defer log.Close()

	pid := filepath.Join(program.Dir, "pid")
	args := append([]string{"-c", becomes, "sh", pid, strconv.Itoa(int(program.Signal))}, program.Command...)
	cmd := exec.Command("/bin/sh", args...)
	cmd.Env = append(os.Environ(), program.Env...)
	cmd.Dir = program.Dir
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: program.As}
	if r.lease != nil {
		cmd.ExtraFiles = []*os.File{r.lease}
	}
	if err := cmd.Start(); err != nil {
		return Process{}, fmt.Errorf("starting %s: %w", filepath.Base(program.Command[0]), err)
	}
	go cmd.Wait() // only lest it stays a zombie: it may outlive us
	return ProcessOf(cmd.Process.Pid)
}
