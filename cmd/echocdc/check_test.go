package main

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// checked runs check and returns what it found, by subject.
func checked(t *testing.T, file string) (outcome, map[string]schema.Finding) {
	t.Helper()
	got := result(t, "check", "--json", "--config", file)
	var d diagnosis
	require.NoError(t, json.Unmarshal([]byte(got.stdout), &d), got.stdout+got.stderr)
	require.Equal(t, d.OK, got.code == exitDone)
	findings := map[string]schema.Finding{}
	for _, target := range d.Targets {
		for _, f := range target.Findings {
			findings[f.Subject] = f
		}
	}
	return got, findings
}

func TestCheckIsGreenWhereNothingIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	file := w.settings(t, nil)

	got, findings := checked(t, file)
	require.Equal(t, exitFailed, got.code)
	require.Equal(t, "echocdc migrate", findings["tables"].Remedy)

	dry := result(t, "migrate", "--dry-run", "--config", file)
	require.Contains(t, dry.stdout, "analytics_v1")
	done := result(t, "migrate", "--config", file)
	require.Equal(t, dry.stdout, done.stdout)
	require.Contains(t, result(t, "migrate", "--config", file).stdout, "nothing to do")

	got, findings = checked(t, file)
	require.Equal(t, exitDone, got.code, got.stdout)
	for subject, f := range findings {
		require.NotEqual(t, schema.LevelBroken, f.Level, subject)
	}
	people := result(t, "check", "--config", file)
	require.Equal(t, exitDone, people.code)
	require.Contains(t, people.stdout, "0 broken")
}

func TestCheckNamesWhatMendsEachServer(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.MySQL(t))
	dead := nobody(t)
	for name, c := range map[string]struct {
		changed tree
		subject string
		remedy  string
	}{
		"an account that can write": {
			tree{"mysql": tree{"user": w.source.User, "password": w.source.Password}},
			"privileges to write", "grant replication slave",
		},
		"a wrong password":   {tree{"mysql": tree{"password": "wrong"}}, "MySQL connection", "create user"},
		"another database":   {tree{"mysql": tree{"database": "nowhere"}}, "database nowhere", "mysql.database"},
		"MySQL is down":      {tree{"mysql": tree{"addr": dead}}, "MySQL connection", "mysql.addr"},
		"Kafka is down":      {tree{"kafka": tree{"brokers": []string{dead}}}, "connection", "address"},
		"PostgreSQL is down": {tree{"postgres": tree{"url": "postgres://echocdc@" + dead + "/business"}}, "connection", "address"},
		"Redis is down":      {tree{"redis": tree{"addr": dead}}, "Redis " + dead, "redis.addr"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			_, findings := checked(t, w.settings(t, c.changed))

			require.NotEqual(t, schema.LevelOK, findings[c.subject].Level, "%v", findings)
			require.Contains(t, findings[c.subject].Remedy, c.remedy)
		})
	}
}

func TestCheckNamesTheSQLForALogThatCannotBeRead(t *testing.T) {
	t.Parallel()
	w := newWorld(t, stack.PrivateMySQL(t, stack.Options{Extra: []string{"--binlog-row-metadata=MINIMAL", "--binlog-row-image=MINIMAL", "--gtid-mode=OFF", "--enforce-gtid-consistency=OFF"}}))

	got, findings := checked(t, w.settings(t, nil))

	require.Equal(t, exitFailed, got.code)
	require.Equal(t, "set persist binlog_row_metadata = FULL", findings["binlog_row_metadata"].Remedy)
	require.Equal(t, "set persist binlog_row_image = FULL", findings["binlog_row_image"].Remedy)
	require.Contains(t, findings["gtid_mode"].Remedy, "ON_PERMISSIVE")
}
