package server

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/echo-im/echocdc/test/stack/internal/debian"
)

// redisServer is Redis's server program. It has no accounts here.
type redisServer struct {
	path, versionText string
}

func (s *Site) findRedis(ctx context.Context) (engine, error) {
	path, version, ok := s.installed(ctx, "redis-server", [2]int{7, 0})
	if ok {
		return redisServer{path: path, versionText: version}, nil
	}
	root, err := s.unpacked(ctx, packages{
		title: "Redis", name: "redis", suite: debian.HostSuite,
		names: []string{"redis-server", "redis-tools"}, programs: []string{"usr/bin/redis-server"},
	})
	if err != nil {
		return nil, err
	}
	path = filepath.Join(root, "usr", "bin", "redis-server")
	version, err = versionOf(ctx, path)
	return redisServer{path: path, versionText: version}, err
}

func (r redisServer) version() string { return r.versionText }
func (redisServer) account() *account { return nil }

func (redisServer) seed(_ context.Context, dir, _ string) error {
	return os.Mkdir(filepath.Join(dir, "data"), 0o700)
}

func (r redisServer) launch(s *Server) (launch, error) {
	command := []string{
		r.path, "--port", strconv.Itoa(s.Port), "--bind", "127.0.0.1", "--dir", filepath.Join(s.Dir, "data"),
		"--save", "", "--daemonize", "no",
	}
	if !s.Options.Quick {
		command = append(command, "--appendonly", "yes", "--appendfsync", "always")
	}
	return launch{command: append(command, s.Options.Extra...), polite: syscall.SIGTERM, abrupt: syscall.SIGKILL}, nil
}

func (redisServer) ping(ctx context.Context, s *Server) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", s.Addr())
	if err != nil {
		return err
	}
	defer conn.Close()
	if deadline, ok := ctx.Deadline(); ok {
		conn.SetDeadline(deadline)
	}
	fmt.Fprint(conn, "PING\r\n")
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && answer != "+PONG\r\n" {
		err = fmt.Errorf("redis answers %q", answer)
	}
	return err
}
