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

// stateDir makes the user's folder among the temporary ones that outlast a
// restart of the machine. Anybody can write there, so it must be ours already
// or come from us.
func stateDir() (string, error) {
	parent := "/var/tmp"
	if _, err := os.Stat(parent); err != nil {
		parent = os.TempDir()
	}
	dir := filepath.Join(parent, fmt.Sprintf("echocdc-%d", os.Getuid()))
	if err := os.Mkdir(dir, 0o711); err != nil && !errors.Is(err, os.ErrExist) {
		return "", fmt.Errorf("making the folder for servers' data: %w", err)
	}
	found, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	owner, ok := found.Sys().(*syscall.Stat_t)
	if !found.IsDir() || !ok || int(owner.Uid) != os.Getuid() || found.Mode().Perm()&0o022 != 0 {
		return "", fmt.Errorf("%s is not a folder that only this user can write to: remove it", dir)
	}
	return dir, nil
}
