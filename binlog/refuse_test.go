package binlog

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// requireStop asks that an error is a stop of the state, whose remedy says what to do.
func requireStop(t *testing.T, err error, state schema.State, remedy string) {
	t.Helper()
	var stop *schema.Stop
	require.ErrorAs(t, err, &stop)
	require.Equal(t, state, stop.State, stop.Error())
	require.Contains(t, stop.Remedy, remedy)
}

// streamOnce streams with nobody listening: it is to be refused.
func streamOnce(t *testing.T, tail *Tailer, from schema.Position) error {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	return tail.Stream(ctx, schema.Stored{Position: from}, make(chan schema.Batch, 100))
}

// spoilt is what keeps a server from being read, how to bring it about and
// back, and what the reader says to it.
type spoilt struct {
	name, spoil, mend string
	state             schema.State
	remedy            string
}

// spoilings are those that both servers know in the same words.
func spoilings(db *stack.Database, setting string) []spoilt {
	return []spoilt{
		{"statement format", "set global binlog_format = STATEMENT", "set global binlog_format = ROW", schema.StateNotReplicating, setting + "binlog_format = ROW"},
		{"mixed format", "set global binlog_format = MIXED", "set global binlog_format = ROW", schema.StateNotReplicating, setting + "binlog_format = ROW"},
		{"minimal image", "set global binlog_row_image = MINIMAL", "set global binlog_row_image = FULL", schema.StateNotReplicating, setting + "binlog_row_image = FULL"},
		{"image without blobs", "set global binlog_row_image = NOBLOB", "set global binlog_row_image = FULL", schema.StateNotReplicating, setting + "binlog_row_image = FULL"},
		{"our number", "set global server_id = 4242", "set global server_id = 7", schema.StateMisconfigured, "mysql.server_id"},
		{"may write", "grant insert on *.* to " + db.ReplUser, "revoke insert on *.* from " + db.ReplUser, schema.StateMisconfigured, "grant select on"},
		{"may not replicate", "revoke replication slave on *.* from " + db.ReplUser, "grant replication slave on *.* to " + db.ReplUser, schema.StateMisconfigured, "grant replication slave"},
		{"may not watch", "revoke replication client on *.* from " + db.ReplUser, "grant replication client on *.* to " + db.ReplUser, schema.StateMisconfigured, "grant replication slave"},
		{"may not see the tables", "revoke select on *.* from " + db.ReplUser, "grant select on *.* to " + db.ReplUser, schema.StateSchemaMismatch, "grant select on"},
		{"table missing", "rename table a to b", "rename table b to a", schema.StateSchemaMismatch, "migrations"},
		{"column missing", "alter table a rename column id to other", "alter table a rename column other to id", schema.StateSchemaMismatch, "echocdc"},
		{"another engine", "alter table a engine = MyISAM", "alter table a engine = InnoDB", schema.StateSchemaMismatch, "engine = InnoDB"},
		{"wrong password", "alter user " + db.ReplUser + " identified by 'other'", "alter user " + db.ReplUser + " identified by '" + db.ReplPassword + "'", schema.StateMisconfigured, "create user"},
	}
}

func TestAServerThatCannotBeReadSafelyIsRefusedWithTheSQLThatMendsIt(t *testing.T) {
	t.Parallel()

	t.Run("mysql", func(t *testing.T) {
		t.Parallel()
		db := stack.PrivateMySQL(t, stack.Options{})
		requireRefused(t, db, append(spoilings(db, "set persist "), spoilt{
			"GTIDs not everywhere", "set global gtid_mode = ON_PERMISSIVE", "set global gtid_mode = ON",
			schema.StateNotReplicating, "set persist enforce_gtid_consistency = ON",
		}))
	})
	t.Run("mariadb", func(t *testing.T) {
		t.Parallel()
		db := stack.PrivateMariaDB(t, stack.Options{})
		requireRefused(t, db, spoilings(db, "set global "))
	})
}

// requireRefused asks that a tailer refuses the server while it is spoilt, and
// check says so, and that a server without a log is refused in the end.
func requireRefused(t *testing.T, db *stack.Database, cases []spoilt) {
	t.Helper()
	admin := db.Open(t)
	run := func(statement string) {
		_, err := admin.Execute(statement)
		require.NoError(t, err, statement)
	}
	run("create table a (id int primary key) engine=InnoDB")
	cfg := settings(db)
	cfg.ServerID = 4242
	from, err := Start(t.Context(), cfg, "test")
	require.NoError(t, err)
	layout := showing(map[string][]string{"a": {"id"}})
	layout.Tables[0].Columns[0].Optional = false
	for _, c := range cases {
		run(c.spoil)

		err := streamOnce(t, tailer(cfg, layout), from)

		requireStop(t, err, c.state, c.remedy)
		require.NotContains(t, err.Error(), db.ReplPassword)
		findings := Check(t.Context(), cfg, []*schema.Layout{layout})
		require.True(t, hasBroken(findings, c.remedy), "%s: %v", c.name, findings)
		run(c.mend)
	}
	require.False(t, hasBroken(Check(t.Context(), cfg, []*schema.Layout{layout}), ""))

	db.Server.Restart(t, "--skip-log-bin")
	requireStop(t, streamOnce(t, tailer(cfg, layout), from), schema.StateNotReplicating, "log_bin")
}

func hasBroken(findings []schema.Finding, remedy string) bool {
	for _, f := range findings {
		if f.Level == schema.LevelBroken && strings.Contains(f.Remedy, remedy) {
			return true
		}
	}
	return false
}

func TestAPositionThatTheServerCannotGoOnFromIsRefused(t *testing.T) {
	t.Parallel()
	for flavor, private := range map[string]func(testing.TB, stack.Options) *stack.Database{"mysql": stack.PrivateMySQL, "mariadb": stack.PrivateMariaDB} {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := private(t, stack.Options{})
			db.Exec(t, "create table a (id int primary key) engine=InnoDB")
			cfg := settings(db)
			tail := tailer(cfg, showing(map[string][]string{"a": {"id"}}))
			old, err := Start(t.Context(), cfg, "test")
			require.NoError(t, err)
			next, unknown, reset := uuidOf(old)+":1-999999", "00000000-0000-0000-0000-00000000000a:1-5", "reset binary logs and gtids"
			if flavor == "mariadb" {
				next, unknown, reset = old.GTIDs+"999", "7-7-7", "reset master"
			}

			requireStop(t, streamOnce(t, tail, schema.Position{Source: "other", Flavor: old.Flavor, GTIDs: old.GTIDs}), schema.StateForeign, "source.name")
			requireStop(t, streamOnce(t, tail, schema.Position{Source: "test", Flavor: "another", GTIDs: old.GTIDs}), schema.StateForeign, "source.name")
			requireStop(t, streamOnce(t, tail, schema.Position{Source: "test", Flavor: old.Flavor, GTIDs: unknown}), schema.StateIdentity, "source.name")
			requireStop(t, streamOnce(t, tail, schema.Position{Source: "test", Flavor: old.Flavor, GTIDs: next}), schema.StateRegressed, "position repair")

			db.Exec(t, "insert into a values (1)", "flush binary logs", "insert into a values (2)", "flush binary logs")
			purgeLogs(t, db)
			requireStop(t, streamOnce(t, tail, old), schema.StatePurged, "position set")

			cfg.Start = StartEarliest
			earliest, err := Start(t.Context(), cfg, "test")
			require.NoError(t, err)
			f := followFrom(t, tail, earliest)
			db.Exec(t, "insert into a values (3)")
			require.Equal(t, []string{"inserted a id=3"}, f.events(t, 1))

			db.Exec(t, reset)
			requireStop(t, streamOnce(t, tail, f.last), schema.StateRegressed, "position repair") // the same server forgot
			f.last.Server = "another"
			requireStop(t, streamOnce(t, tail, f.last), schema.StateIdentity, "position set")
		})
	}
}

func uuidOf(p schema.Position) string { return strings.SplitN(p.GTIDs, ":", 2)[0] }

// purgeLogs leaves the newest log only. MariaDB keeps a log for a moment longer
// than it needs.
func purgeLogs(t *testing.T, db *stack.Database) {
	t.Helper()
	conn := db.Open(t)
	require.Eventually(t, func() bool {
		logs, err := conn.Execute("show binary logs")
		require.NoError(t, err)
		last, err := logs.GetString(logs.RowNumber()-1, 0)
		require.NoError(t, err)
		_, err = conn.Execute("purge binary logs to '" + last + "'")
		require.NoError(t, err)
		return logs.RowNumber() == 1
	}, 20*time.Second, 20*time.Millisecond)
}

func TestAStartThatIsNoGTIDSetIsRefused(t *testing.T) {
	t.Parallel()
	cfg := settings(stack.MySQL(t))
	cfg.Start = "yesterday"

	_, err := Start(t.Context(), cfg, "test")

	requireStop(t, err, schema.StateMisconfigured, "mysql.start")
}
