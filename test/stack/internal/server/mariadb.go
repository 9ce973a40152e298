package server

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// mariadbd is MariaDB's server program.
type mariadbd struct {
	path, versionText string
}

func (s *Site) findMariaDB(ctx context.Context) (engine, error) {
	path, version, ok := s.installed(ctx, "mariadbd", [2]int{10, 11})
	if ok {
		return mariadbd{path: path, versionText: version}, nil
	}
	root, err := s.unpacked(ctx, packages{
		title: "MariaDB", name: "mariadb", suite: debian.HostSuite,
		names: []string{"mariadb-server-core"}, programs: []string{"usr/sbin/mariadbd"},
	})
	if err != nil {
		return nil, err
	}
	path = filepath.Join(root, "usr", "sbin", "mariadbd")
	version, err = versionOf(ctx, path)
	return mariadbd{path: path, versionText: version}, err
}

func isMariaDB(version string) bool { return strings.Contains(version, "MariaDB") }

func (m mariadbd) version() string { return m.versionText }
func (mariadbd) account() *account { return nil }

// seed runs the scripts that mariadb-install-db runs, which itself would ask
// for programs and users of an installed system.
func (m mariadbd) seed(ctx context.Context, dir, password string) error {
	for _, name := range []string{"data/mysql", "data/test"} {
		if err := os.MkdirAll(filepath.Join(dir, name), 0o700); err != nil {
			return err
		}
	}
	scripts, err := m.scripts()
	if err != nil {
		return err
	}
	sql := "use mysql;\nset @auth_root_socket=null;\nset @skip_auth_anonymous=1;\n" +
		scripts + "flush privileges;\n" + createAdmin(password)
	args := append(m.common(dir), "--bootstrap", "--enforce-storage-engine=", "--log-warnings=0", "--skip-log-bin")
	return run(ctx, nil, sql, args...)
}

// scripts reads the SQL that makes the system tables. Newer versions renamed
// the files.
func (m mariadbd) scripts() (string, error) {
	share := m.share()
	prefix := "mariadb"
	if !exists(filepath.Join(share, prefix+"_system_tables.sql")) {
		prefix = "mysql"
	}
	var all strings.Builder
	for _, name := range []string{
		prefix + "_system_tables.sql", prefix + "_performance_tables.sql", prefix + "_system_tables_data.sql",
		"maria_add_gis_sp_bootstrap.sql", prefix + "_sys_schema.sql",
	} {
		text, err := os.ReadFile(filepath.Join(share, name))
		if err != nil {
			return "", fmt.Errorf("reading MariaDB's system tables: %w", err)
		}
		all.Write(text)
	}
	return all.String(), nil
}

// share is where the messages and scripts lie.
func (m mariadbd) share() string {
	for _, name := range []string{"share/mariadb", "share/mysql"} {
		if dir := filepath.Join(base(m.path), name); exists(filepath.Join(dir, "maria_add_gis_sp_bootstrap.sql")) {
			return dir
		}
	}
	return filepath.Join(base(m.path), "share")
}

func (m mariadbd) common(dir string) []string { return sqlCommon(m.path, m.share(), dir) }

func (m mariadbd) launch(s *Server) (launch, error) {
	args := append(m.common(s.Dir), sqlServing(s)...)
	args = append(
		args,
		"--secure-file-priv="+filepath.Join(s.Dir, "data"),
		"--binlog-row-metadata=FULL", "--gtid-domain-id=0", "--gtid-strict-mode=ON",
	)
	return launch{command: append(args, s.Options.Extra...), polite: syscall.SIGTERM, abrupt: syscall.SIGKILL}, nil
}

func (mariadbd) ping(ctx context.Context, s *Server) error { return pingSQL(ctx, s) }
