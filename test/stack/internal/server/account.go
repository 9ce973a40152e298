package server

import (
	"errors"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// An account is the user PostgreSQL runs as when we are root, which it refuses.
type account struct{ uid, gid int }

// humble returns the account for programs that refuse root: nil, ourselves,
// when we are not root.
func humble() (*account, error) {
	if os.Getuid() != 0 {
		return nil, nil //nolint:nilnil // nobody else is needed
	}
	for _, name := range []string{"postgres", "nobody"} {
		found, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, _ := strconv.Atoi(found.Uid) // numbers, on Linux
		gid, _ := strconv.Atoi(found.Gid)
		return &account{uid: uid, gid: gid}, nil
	}
	return nil, errors.New("PostgreSQL refuses root, and this machine has neither a user postgres nor nobody: run the tests as another user")
}

func (a *account) credential() *syscall.Credential {
	if a == nil {
		return nil
	}
	return &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
}

// own gives one folder to the account.
func (a *account) own(dir string) error {
	if a == nil {
		return nil
	}
	return os.Chown(dir, a.uid, a.gid)
}

func attributes(as *account) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Credential: as.credential()}
}
