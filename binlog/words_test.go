package binlog

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestWordsAreWhatTheServerReadsOfAStatement(t *testing.T) {
	t.Parallel()
	cases := map[string][]string{
		"insert into `a``b`.c values (1,'it''s \\' -- no')":    {"insert", "into", "a`b", ".", "c", "values", "(", "1", ",", ")"},
		"/* one */ -- two\n# three\nupdate\ta":                 {"update", "a"},
		"DROP /*!40005 TEMPORARY */ TABLE x /* by server */":   {"DROP", "TEMPORARY", "TABLE", "x"},
		"/*M!100100 replace */ into x":                         {"replace", "into", "x"},
		"select 1--2":                                          {"select", "1", "-", "-", "2"},
		`select "a""b\"c", 'never closed`:                      {"select", `a"b"c`, ","},
		"/* never closed":                                      nil,
		"таблица":                                              {"таблица"},
		"alter table a comment='drop partition', add b int /*": {"alter", "table", "a", "comment", "=", ",", "add", "b", "int"},
	}
	for text, want := range cases {
		var got []string
		for _, w := range wordsOf(text) {
			got = append(got, w.text)
		}
		require.Equal(t, want, got, text)
	}
}

func TestAnyTextIsTakenApartToItsEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab `'\"/*!M-#\\\n1.,;é")), 0, 60, -1).Draw(t, "text")
		s := words{text: text}

		for w := s.next(); w.text != ""; w = s.next() {
			require.LessOrEqual(t, s.at, len(text))
		}

		require.Equal(t, len(text), s.at)
	})
}

func TestAStatementOfWhichItIsNotKnownWhatItDoesCountsAsOneThatChangesRows(t *testing.T) {
	t.Parallel()
	cases := map[string]statement{
		"/*!50000 insert into a */ values (1)":                       statementRows,
		"-- why\ninsert into a values (1)":                           statementRows,
		"SET STATEMENT max_statement_time=1 FOR insert into a":       statementRows,
		"ANALYZE UPDATE a SET x = 1":                                 statementRows,
		"analyze table a":                                            statementOther,
		"SET PASSWORD FOR x = ''":                                    statementOther,
		"SELECT `x`.`f`(1)":                                          statementRows,
		"create table b select * from a":                             statementRows,
		"create or replace table b as (select 1)":                    statementRows,
		"create table b (`select` int, c int default 1) -- select":   statementOther,
		"create view v as select * from a":                           statementOther,
		"CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SELECT 1":  statementOther,
		"create temporary table b as select 1":                       statementOther,
		"FROBNICATE a":                                               statementRows,
		"# Dummy event replacing event type 160 that is not handled": statementOther,
	}
	for text, want := range cases {
		q := query{text: text}
		require.Equal(t, want, q.kind(), text)
	}
}

func TestADatabaseIsNamedByAWholeWord(t *testing.T) {
	t.Parallel()

	require.True(t, (&query{database: "x", text: "insert into `echodb`.a values (1)"}).concerns("echodb"))
	require.False(t, (&query{database: "x", text: "insert into echodb2.a values ('echodb')"}).concerns("echodb"))
}
