package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/go-mysql-org/go-mysql/client"
)

// createAdmin is the SQL that makes the account tests act with.
func createAdmin(password string) string {
	return fmt.Sprintf("create user '%[1]s'@'%%' identified by '%[2]s';\n"+
		"grant all on *.* to '%[1]s'@'%%' with grant option;\n", User, password)
}

// sqlCommon are the options with which MySQL and MariaDB are initialised and
// serve; share is where their messages lie.
func sqlCommon(path, share, dir string) []string {
	args := []string{
		path, "--no-defaults", "--basedir=" + base(path), "--datadir=" + filepath.Join(dir, "data"),
		"--default-time-zone=+00:00", "--innodb-buffer-pool-size=128M",
	}
	if exists(share) {
		args = append(args, "--lc-messages-dir="+share, "--character-sets-dir="+filepath.Join(share, "charsets"))
	}
	if plugins := filepath.Join(base(path), "lib", "mysql", "plugin"); exists(plugins) {
		args = append(args, "--plugin-dir="+plugins)
	}
	if os.Getuid() == 0 {
		args = append(args, "--user=root")
	}
	return args
}

// base is the folder a program's files are found from: that of its bin or sbin.
func base(path string) string { return filepath.Dir(realDir(path)) }

// sqlServing are the options MySQL and MariaDB serve with: whole rows in the
// log, and, where that is wanted, no waiting for the disk.
func sqlServing(s *Server) []string {
	args := []string{
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(s.Port), "--skip-name-resolve",
		"--socket=" + filepath.Join(s.Dir, "s"), "--pid-file=" + filepath.Join(s.Dir, "server.pid"),
		"--tmpdir=" + s.Dir, // a server that starts clears what it finds in a common one
		"--server-id=" + strconv.Itoa(s.Port), "--max-connections=200",
		"--log-bin=binlog", "--binlog-format=ROW", "--binlog-row-image=FULL",
	}
	if s.Options.Quick {
		return append(args, "--sync-binlog=0", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF")
	}
	return append(args, "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1") // MariaDB's default is not to sync
}

func pingSQL(ctx context.Context, s *Server) error {
	conn, err := client.ConnectWithContext(ctx, s.Addr(), User, s.Password, "", 0)
	if err != nil {
		return err
	}
	defer conn.Close()
	_, err = conn.Execute("select 1")
	return err
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
