package server

import (
	"context"
	"os"
	"path/filepath"
	"syscall"

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
	path = filepath.Join(root, "usr", "sbin", "mysqld")
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
	// A small redo log, for it is copied at each start; serving makes it larger.
	args := append(m.common(dir), "--initialize-insecure", "--init-file="+accounts, "--innodb-redo-log-capacity=16M")
	if err := run(ctx, nil, "", args...); err != nil {
		return err
	}
	return os.Remove(filepath.Join(dir, "data", "auto.cnf")) // the server's identity: each copy makes its own
}

// common are the options that initialising and serving share.
func (m mysqld) common(dir string) []string {
	return sqlCommon(m.path, filepath.Join(base(m.path), "share", "mysql"), dir)
}

func (m mysqld) launch(s *Server) (launch, error) {
	args := append(m.common(s.Dir), sqlServing(s)...)
	args = append(
		args,
		"--mysqlx=OFF", "--performance-schema=OFF", "--secure-file-priv=NULL",
		"--binlog-row-metadata=FULL", "--gtid-mode=ON", "--enforce-gtid-consistency=ON",
	)
	return launch{command: append(args, s.Options.Extra...), polite: syscall.SIGTERM, abrupt: syscall.SIGKILL}, nil
}

func (mysqld) ping(ctx context.Context, s *Server) error { return pingSQL(ctx, s) }
