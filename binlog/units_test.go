package binlog

import (
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/encryption"
)

func TestAStatementIsKnownByItsFirstWords(t *testing.T) {
	t.Parallel()
	cases := map[string]statement{
		"BEGIN":                     statementBegin,
		"commit":                    statementCommit,
		"ROLLBACK":                  statementRollback,
		"rollback /* why */":        statementRollback,
		"ROLLBACK TO SAVEPOINT s":   statementInside,
		"SAVEPOINT `s`":             statementInside,
		"XA START X'61',X'',1":      statementXAStart,
		"XA END X'61',X'',1":        statementInside,
		"XA COMMIT X'61',X'',1":     statementOutcome,
		"XA ROLLBACK X'61',X'',1":   statementOutcome,
		"/* app */ insert into a":   statementRows,
		"/*c*/\n/*d*/ UPDATE a":     statementRows,
		"replace into a values (1)": statementRows,
		"create table a (id int)":   statementOther,
		"/*!40000 alter table a */": statementOther,
		"":                          statementOther,
		"CREATE TABLE `a` (\n  `x` int\n) START TRANSACTION": statementBegin,
	}
	for text, want := range cases {
		q := query{text: text}
		require.Equal(t, want, q.kind(), text)
	}
}

func TestAStatementConcernsADatabaseThatItIsInOrNames(t *testing.T) {
	t.Parallel()

	require.True(t, (&query{database: "echodb", text: "insert into a"}).concerns("echodb"))
	require.True(t, (&query{database: "x", text: "insert into EchoDB.a"}).concerns("echodb"))
	require.False(t, (&query{database: "x", text: "insert into a"}).concerns("echodb"))
}

func TestCoveredIsTheSetThatTheLibraryWouldHave(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ours, err := coveredFrom(mysql.MySQLFlavor, "00000000-0000-0000-0000-000000000001:1-3:7")
		require.NoError(t, err)
		theirs, err := parseSet(mysql.MySQLFlavor, "00000000-0000-0000-0000-000000000001:1-3:7")
		require.NoError(t, err)
		for range rapid.IntRange(0, 40).Draw(t, "count") {
			id := gtid{number: rapid.Uint64Range(1, 12).Draw(t, "number"), tag: rapid.SampledFrom([]string{"", "nightly"}).Draw(t, "tag")}
			id.source[15] = rapid.ByteRange(1, 2).Draw(t, "source")
			ours.add(&id)
			require.NoError(t, theirs.Update(string(id.appendMySQL(nil))))
			if rapid.Bool().Draw(t, "look") {
				require.Equal(t, theirs.String(), ours.String())
			}
		}
		require.Equal(t, theirs.String(), ours.String())
	})
}

func TestMariaDBsPositionIsTheLastOfEachDomain(t *testing.T) {
	t.Parallel()
	ours, err := coveredFrom(mysql.MariaDBFlavor, "10-1-5,2-1-7")
	require.NoError(t, err)

	ours.add(&gtid{domain: 2, server: 3, number: 8})
	ours.add(&gtid{domain: 1, server: 3, number: 1})

	require.Equal(t, "1-3-1,2-3-8,10-1-5", ours.String())
}

func TestAReasonKeepsColumnsAndLosesValues(t *testing.T) {
	t.Parallel()
	p := &plan{columns: []column{{name: "message"}, {name: "date2"}}}

	require.Equal(t, "messages.date2 is not a whole number", newRedactor().reason("messages.date2 is not a whole number", p))
	require.Equal(t, `column "message": … near …, user …`, newRedactor().reason(`column "message": 'Login code: 12345' near "your code", user 777000`, p))
}

func TestEachSettingThatCannotBeIsNamed(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*Config){
		"addr":              func(c *Config) { c.Addr = "nowhere" },
		"user":              func(c *Config) { c.User = "" },
		"database":          func(c *Config) { c.Database = "" },
		"server_id":         func(c *Config) { c.ServerID = 0 },
		"start":             func(c *Config) { c.Start = "" },
		"heartbeat_period":  func(c *Config) { c.HeartbeatPeriod = time.Hour },
		"read_timeout":      func(c *Config) { c.ReadTimeout = time.Second },
		"batch_bytes":       func(c *Config) { c.BatchBytes = 1 },
		"transaction_bytes": func(c *Config) { c.TransactionBytes = c.BatchBytes - 1 },
		"memory_bytes":      func(c *Config) { c.MemoryBytes = c.TransactionBytes },
		"tls.cert_file":     func(c *Config) { c.TLS = encryption.TLS{Enabled: true, CertFile: "x"} },
		"tls.enabled":       func(c *Config) { c.TLS.CAFile = "x" },
	}
	cfg := DefaultConfig()
	require.NoError(t, cfg.Validate())
	for setting, spoil := range cases {
		cfg := DefaultConfig()
		spoil(&cfg)
		require.ErrorContains(t, cfg.Validate(), setting+":")
	}
}

func TestAGrantIsReadWithoutWhatIsSecretInIt(t *testing.T) {
	t.Parallel()

	g, ok := parseGrant("GRANT SELECT (`a`, `b`), REPLICATION SLAVE ON `x`.* TO `u`@`%` IDENTIFIED BY PASSWORD '*HASH' WITH GRANT OPTION")
	require.True(t, ok)
	require.Equal(t, grant{privileges: []string{"SELECT", "REPLICATION SLAVE", "GRANT OPTION"}, on: "`x`.*"}, g)

	_, ok = parseGrant("GRANT `role`@`%` TO `u`@`%`")
	require.False(t, ok)
}

func TestDamagedEventsEndInErrorsAndNotInPanics(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "body")

		require.NotPanics(t, func() {
			_, _ = parseTableMap(body, mysql.MySQLFlavor)
			_, _ = parseTableMap(body, mysql.MariaDBFlavor)
			_, _ = parseQuery(body)
			_, _ = parseGTID(body)
			_, _ = appendJSON(nil, body)
		})
	})
}
