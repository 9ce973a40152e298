package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
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

func TestDamagedQueriesEndInErrors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "body")

		require.NotPanics(t, func() { _, _ = parseQuery(body) })
	})
}
