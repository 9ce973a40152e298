package server

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"

	"github.com/jackc/pgx/v5"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// postgres is PostgreSQL's folder of programs.
type postgres struct {
	bin, versionText string
	as               *account
}

func (s *Site) findPostgres(ctx context.Context) (engine, error) {
	as, err := humble()
	if err != nil {
		return nil, err
	}
	if found, ok := s.installedPostgres(ctx); ok {
		found.as = as
		return found, nil
	}
	root, err := s.unpacked(ctx, packages{
		title: "PostgreSQL", name: "postgresql", suite: debian.HostSuite, readers: as,
		names:    []string{"postgresql"},
		programs: []string{"usr/lib/postgresql/*/bin/postgres", "usr/lib/postgresql/*/bin/initdb"},
	})
	if err != nil {
		return nil, err
	}
	if !exists("/usr/share/zoneinfo/UTC") { // Debian's looks nowhere else
		return nil, errors.New("PostgreSQL needs this machine's time zones: install its package tzdata")
	}
	path, err := program(root, "usr/lib/postgresql/*/bin/postgres")
	if err != nil {
		return nil, err
	}
	version, err := versionOf(ctx, path)
	return postgres{bin: filepath.Dir(path), versionText: version, as: as}, err
}

// installedPostgres looks in PATH and, newest first, where Debian keeps the
// programs, which is not in PATH.
func (s *Site) installedPostgres(ctx context.Context) (postgres, bool) {
	others, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres") // the pattern is well formed
	slices.Reverse(others)
	for _, name := range append([]string{"postgres"}, others...) {
		path, version, ok := s.installed(ctx, name, [2]int{15, 0})
		if bin := realDir(path); ok && exists(filepath.Join(bin, "initdb")) {
			return postgres{bin: bin, versionText: version}, true
		}
	}
	return postgres{}, false
}

func (p postgres) version() string   { return p.versionText }
func (p postgres) account() *account { return p.as }

func (p postgres) seed(ctx context.Context, dir, password string) error {
	secret := filepath.Join(dir, "secret")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return err
	}
	if err := p.as.own(secret); err != nil {
		return err
	}
	return run(ctx, p.as, "", filepath.Join(p.bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", User,
		"--pwfile="+secret, "-A", "scram-sha-256", "-E", "UTF8", "--no-locale", "--no-sync")
}

func (p postgres) launch(s *Server) (launch, error) {
	settings := []string{
		"listen_addresses=127.0.0.1", "port=" + strconv.Itoa(s.Port), "unix_socket_directories=",
		"max_connections=200", "shared_buffers=64MB", "timezone=UTC", "log_timezone=UTC", "jit=off",
	}
	if s.Options.Quick {
		settings = append(settings, "fsync=off", "synchronous_commit=off", "full_page_writes=off")
	}
	command := []string{filepath.Join(p.bin, "postgres"), "-D", filepath.Join(s.Dir, "data")}
	for _, setting := range settings {
		command = append(command, "-c", setting)
	}
	// SIGQUIT, not SIGKILL: it gives the shared memory back.
	return launch{command: append(command, s.Options.Extra...), polite: syscall.SIGINT, abrupt: syscall.SIGQUIT}, nil
}

func (postgres) ping(ctx context.Context, s *Server) error {
	conn, err := pgx.Connect(ctx, s.PostgresURL("postgres"))
	if err != nil {
		return err
	}
	return conn.Close(ctx)
}

// PostgresURL names a database of a PostgreSQL server.
func (s *Server) PostgresURL(database string) string {
	return fmt.Sprintf("postgres://%s:%s@%s/%s?sslmode=disable", User, url.QueryEscape(s.Password), s.Addr(), database)
}
