package stack_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

// TestWarmStart starts all five as a first test would find them, and tells how
// long it took; nothing is required of a machine that may be busy.
func TestWarmStart(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	all := stack.Set{stack.KindMySQL: {}, stack.KindMariaDB: {}, stack.KindPostgres: {}, stack.KindRedis: {}, stack.KindKafka: {}}

	began := time.Now()
	running, err := stack.Up(t.Context(), all, &log)
	require.NoError(t, err, log.String())
	took := time.Since(began)
	require.NoError(t, running.Down(t.Context()))

	t.Logf("all five served after %.1f s%s", took.Seconds(), map[bool]string{true: ", not warm"}[log.Len() > 0])
}

func TestSkipIsLoud(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; true", "ECHOCDC_TEST_SKIP=kafka,redis")

	require.Contains(t, run.all(t), "--- SKIP: TestRedisServes")
	require.Contains(t, run.loud(t), "SKIPPED TestRedisServes")
}

func TestSkipOfAnUnknownServerFails(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; true", "ECHOCDC_TEST_SKIP=kafak")

	require.Contains(t, run.all(t), `ECHOCDC_TEST_SKIP names "kafak", which is no server`)
}

func TestMissingServerNamesTheRemedy(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run; true", "ECHOCDC_TEST_IGNORE_PATH=1", "ECHOCDC_CACHE="+t.TempDir(), "PATH="+t.TempDir())

	said := run.all(t)

	require.Contains(t, said, "--- FAIL: TestRedisServes")
	require.Contains(t, said, "Redis can't be had: having Redis: ")
	require.Contains(t, said, "install Redis, or name a server of yours with ECHOCDC_TEST_REDIS, or skip its tests with ECHOCDC_TEST_SKIP=redis")
}

func TestMissingNPMNamesTheRemedy(t *testing.T) {
	t.Parallel()
	run := goTest(t, "run TestMySQL56WritesWholeRowsAndGTIDs; true", "ECHOCDC_CACHE="+t.TempDir(), "PATH="+t.TempDir())

	said := run.all(t)

	require.Contains(t, said, "--- FAIL: TestMySQL56WritesWholeRowsAndGTIDs")
	require.Contains(t, said, "install Node.js, whose npm brings MySQL 5.6, or name a server of yours with ECHOCDC_TEST_MYSQL56, or skip its tests with ECHOCDC_TEST_SKIP=mysql56")
}

func TestServerOfYoursIsUsed(t *testing.T) {
	t.Parallel()
	yours := stack.PrivateRedis(t, stack.Options{})
	run := goTest(t, "run; true", "ECHOCDC_TEST_REDIS="+yours.Addr)

	require.Equal(t, yours.Addr, run.redis(t))
}

func TestMariaDBStandsInForMySQLLoudly(t *testing.T) {
	t.Parallel()
	fetched := goTest(t, "run TestMariaDBWritesACompleteLog; true", "ECHOCDC_TEST_IGNORE_PATH=1")
	require.Contains(t, fetched.all(t), "PASS")
	bin := t.TempDir()
	noMySQL := "#!/bin/sh\ncase \"$*\" in *indextargets*) echo mirror: stable;; *) echo no such release >&2; exit 100;; esac\n"
	require.NoError(t, os.WriteFile(filepath.Join(bin, "apt-get"), []byte(noMySQL), 0o755))

	run := goTest(t, "run TestMySQLWritesACompleteLog; true",
		"ECHOCDC_TEST_IGNORE_PATH=1", "ECHOCDC_CACHE="+cacheWithout(t, "mysql"), "PATH="+bin+":"+os.Getenv("PATH"))

	require.Contains(t, run.all(t), "--- PASS: TestMySQLWritesACompleteLog")
	require.Contains(t, run.loud(t), "MariaDB STANDS IN FOR MySQL")
	require.Contains(t, run.loud(t), "no such release")
}

// cacheWithout makes a cache that has what ours has from Debian, but for one server.
func cacheWithout(t *testing.T, server string) string {
	t.Helper()
	dir := os.Getenv("ECHOCDC_CACHE")
	if dir == "" {
		caches, err := os.UserCacheDir()
		require.NoError(t, err)
		dir = filepath.Join(caches, "echocdc")
	}
	poorer := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(poorer, "debian"), 0o755))
	entries, err := os.ReadDir(filepath.Join(dir, "debian"))
	require.NoError(t, err)
	for _, entry := range entries {
		if entry.IsDir() && entry.Name() != server {
			require.NoError(t, os.Symlink(filepath.Join(dir, "debian", entry.Name()), filepath.Join(poorer, "debian", entry.Name())))
		}
	}
	return poorer
}
