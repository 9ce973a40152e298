package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/go-mysql-org/go-mysql/client"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// mysqld is MySQL's server program.
type mysqld struct {
	path, versionText string
}

func (s *Site) findMySQL(ctx context.Context) (engine, error) {
	path, version, ok := s.installed(ctx, "mysqld", [2]int{9, 0}) // MariaDB has installed one of that name, too
	if ok && !isMariaDB(version) {
		return mysqld{path: path, versionText: version}, nil
	}
	root, err := s.unpacked(ctx, packages{
		title: "MySQL", name: "mysql", suite: debian.Unstable,
		names: []string{"mysql-server-core"}, programs: []string{"usr/sbin/mysqld"},
	})
	if err != nil {
		return nil, err
	}
	path = filepath.Join(root, "usr/sbin/mysqld")
	version, err = versionOf(ctx, path)
	return mysqld{path: path, versionText: version}, err
}

func (m mysqld) version() string { return m.versionText }
func (mysqld) account() *account { return nil }

func (m mysqld) seed(ctx context.Context, dir, password string) error {
	accounts := filepath.Join(dir, "accounts.sql")
	if err := os.WriteFile(accounts, []byte(createAdmin(password)), 0o600); err != nil {
		return err
	}
	args := append(m.common(dir), "--initialize-insecure", "--init-file="+accounts)
	if err := run(ctx, nil, "", args...); err != nil {
		return err
	}
	return os.Remove(filepath.Join(dir, "data", "auto.cnf")) // the server's identity: each copy makes its own
}

// createAdmin is the SQL that makes the account tests act with.
func createAdmin(password string) string {
	return fmt.Sprintf("create user '%[1]s'@'%%' identified by '%[2]s';\n"+
		"grant all on *.* to '%[1]s'@'%%' with grant option;\n", User, password)
}

// common are the options that initialising and serving share.
func (m mysqld) common(dir string) []string {
	base := filepath.Dir(realDir(m.path))
	args := []string{
		m.path, "--no-defaults", "--basedir=" + base, "--datadir=" + filepath.Join(dir, "data"),
		"--default-time-zone=+00:00", "--innodb-buffer-pool-size=128M",
	}
	if share := filepath.Join(base, "share/mysql"); exists(share) {
		args = append(args, "--lc-messages-dir="+share, "--character-sets-dir="+filepath.Join(share, "charsets"))
	}
	if plugins := filepath.Join(base, "lib/mysql/plugin"); exists(plugins) {
		args = append(args, "--plugin-dir="+plugins)
	}
	if os.Getuid() == 0 {
		args = append(args, "--user=root")
	}
	return args
}

func (m mysqld) launch(s *Server) (launch, error) {
	args := append(m.common(s.Dir), sqlServing(s)...)
	args = append(
		args,
		"--mysqlx=OFF", "--performance-schema=OFF", "--secure-file-priv=NULL",
		"--gtid-mode=ON", "--enforce-gtid-consistency=ON",
	)
	return launch{command: append(args, s.Options.Extra...), polite: syscall.SIGTERM, abrupt: syscall.SIGKILL}, nil
}

// sqlServing are the options MySQL and MariaDB serve with: a complete row log,
// and, unless durable, no waiting for the disk.
func sqlServing(s *Server) []string {
	args := []string{
		"--bind-address=127.0.0.1", "--port=" + strconv.Itoa(s.Port), "--skip-name-resolve",
		"--socket=" + filepath.Join(s.Dir, "s"), "--pid-file=" + filepath.Join(s.Dir, "server.pid"),
		"--server-id=" + strconv.Itoa(s.Port), "--max-connections=200",
		"--log-bin=binlog", "--binlog-format=ROW", "--binlog-row-image=FULL", "--binlog-row-metadata=FULL",
	}
	if s.Options.Durable {
		return append(args, "--sync-binlog=1", "--innodb-flush-log-at-trx-commit=1")
	}
	return append(args, "--sync-binlog=0", "--innodb-flush-log-at-trx-commit=0", "--innodb-doublewrite=OFF")
}

func (mysqld) ping(ctx context.Context, s *Server) error { return pingSQL(ctx, s) }

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
