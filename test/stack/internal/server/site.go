package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/echo-im/echocdc/test/stack/internal/cache"
)

// A Site is where this machine keeps servers.
type Site struct {
	Cache cache.Cache
	// State holds the data of running servers. Every user can pass through it,
	// for as root PostgreSQL runs as another; its name is short, for MySQL's
	// socket lies in it.
	State string
	// Say tells people what takes long.
	Say func(format string, args ...any)
	// IgnorePath takes no server, Java or Maven of this machine.
	IgnorePath bool
}

// Here returns the site of the calling user.
func Here(say func(format string, args ...any)) (*Site, error) {
	dir, err := cache.UserDir()
	if err != nil {
		return nil, err
	}
	state, err := stateDir()
	if err != nil {
		return nil, err
	}
	waiting := func(entry string) { say("waiting for another process that makes %s", entry) }
	return &Site{Cache: cache.Cache{Dir: dir, Waiting: waiting}, State: state, Say: say, IgnorePath: os.Getenv("ECHOCDC_TEST_IGNORE_PATH") != ""}, nil
}

// stateDir makes the folder ECHOCDC_STATE names, by default the user's own among
// the temporary ones that outlast a restart of the machine. Anybody can write
// there, so it must be ours already or come from us.
func stateDir() (string, error) {
	const longest = 60 // a socket's path has 107 bytes, a run takes 40
	dir := os.Getenv("ECHOCDC_STATE")
	if dir == "" {
		dir = fmt.Sprintf("/var/tmp/echocdc-%d", os.Getuid())
	}
	if !filepath.IsAbs(dir) || len(dir) > longest {
		return "", fmt.Errorf("%s is no folder for servers' data: name one with ECHOCDC_STATE by an absolute path of at most %d bytes", dir, longest)
	}
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("making the folder for servers' data: %w: name another with ECHOCDC_STATE", err)
	}
	found, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	owner, ok := found.Sys().(*syscall.Stat_t)
	if !found.IsDir() || !ok || int(owner.Uid) != os.Getuid() || found.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not a folder that only this user can write to: remove it, or name another with ECHOCDC_STATE", dir)
	}
	return dir, nil
}
