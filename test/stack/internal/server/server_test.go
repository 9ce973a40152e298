package server

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestVersionIsComparedByNumber(t *testing.T) {
	t.Parallel()
	cases := []struct {
		version string
		atLeast [2]int
		want    bool
	}{
		{"mysqld  Ver 9.7.4-2 for Linux on x86_64 ((Debian))", [2]int{9, 0}, true},
		{"mysqld  Ver 8.4.6 for Linux", [2]int{9, 0}, false},
		{"mariadbd  Ver 10.11.18-MariaDB", [2]int{10, 11}, true},
		{"mariadbd  Ver 10.6.22-MariaDB", [2]int{10, 11}, false},
		{"mariadbd  Ver 11.8.3-MariaDB", [2]int{10, 11}, true},
		{"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", [2]int{15, 0}, true},
		{"Redis server v=6.2.7 sha=00000000:0", [2]int{7, 0}, false},
		{"no version at all", [2]int{1, 0}, false},
	}
	for _, c := range cases {
		require.Equal(t, c.want, reaches(c.version, c.atLeast), c.version)
	}
}

func TestFreePortsDiffer(t *testing.T) {
	t.Parallel()

	ports, err := freePorts(20)

	require.NoError(t, err)
	seen := map[int]bool{}
	for _, port := range ports {
		require.False(t, seen[port])
		require.Less(t, port, firstEphemeral())
		seen[port] = true
	}
}

func TestFolderUnderAPrivateOneIsNotReachable(t *testing.T) {
	t.Parallel()
	open := t.TempDir()
	private := filepath.Join(open, "private")
	require.NoError(t, os.MkdirAll(filepath.Join(private, "inner"), 0o755))
	require.NoError(t, os.Chmod(private, 0o700))

	require.False(t, reachable(filepath.Join(private, "inner")))
	require.True(t, reachable("/usr/bin"))
}

func TestKeyStoreHoldsEveryCertificate(t *testing.T) {
	t.Parallel()

	store := keyStore([][]byte{[]byte("first"), []byte("second")})

	require.Equal(t, []byte{0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2, 0, 0, 0, 2}, store[:12])
	require.Equal(t, 1, bytes.Count(store, []byte("\x00\x05X.509\x00\x00\x00\x05first")))
	require.Equal(t, 1, bytes.Count(store, []byte("\x00\x05X.509\x00\x00\x00\x06second")))
}

func TestServerThatDoesNotStartShowsItsLog(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "log"), []byte("first\nBind: Address already in use\n"), 0o600))

	server := &Server{Kind: Redis, Dir: dir}

	require.True(t, server.portTaken())
	require.Contains(t, server.LogTail(), "first")
}
