package binlog

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo/ddl"
)

// ofEcho is a recording of Echo's tables, read by Echo's own layout.
func ofEcho(t *testing.T, path string) *recorded {
	t.Helper()
	return &recorded{path: path, database: readOracle(t, fullFixture, "mysql").database, layouts: []*schema.Layout{echo1.Layout()}}
}

func TestRowsWithoutNamesGiveTheEventsOfRowsWithNames(t *testing.T) {
	t.Parallel()
	full, err := ofEcho(t, fullFixture).read(t)
	require.NoError(t, err)
	require.NotEmpty(t, events(full))

	minimal, err := ofEcho(t, minimalFixture).read(t)

	require.NoError(t, err)
	require.Empty(t, deadOf(minimal))
	require.Equal(t, untimed(full), untimed(minimal))
	require.Empty(t, historyOf(full), "names in the log need no history")
	require.NotEmpty(t, historyOf(minimal))
}

// untimed are the events without the server's own clock, by which it said when
// an account was made: the recordings are of two runs.
func untimed(batches []schema.Batch) string {
	made := regexp.MustCompile(`"created_at":"2026[^"]*"`)
	return made.ReplaceAllString(strings.Join(events(batches), "\n"), "")
}

func historyOf(batches []schema.Batch) []schema.HistoryRecord {
	var all []schema.HistoryRecord
	for _, b := range batches {
		all = append(all, b.History...)
	}
	return all
}

// Each release's tables, seen as their log shows them without names, are read
// by one definition only, or by several that read them alike.
func TestNoTwoReleasesReadTheSameRowsDifferently(t *testing.T) {
	t.Parallel()
	layout := echo1.Layout()
	sets := row.Charsets{45: "utf8mb4", 63: "binary"}
	for i := range layout.Shipped {
		shipped := &layout.Shipped[i]
		for _, sent := range []bool{true, false} {
			shape := shapeFrom(t, &shipped.Definition, sent)
			p := &planner{layouts: []*schema.Layout{layout}, charsets: sets}
			s := &search{planner: p, table: shipped.Table, shape: shape}

			for j := range layout.Shipped {
				if other := &layout.Shipped[j]; other.Table == shipped.Table {
					s.try(candidate{other.Releases[0], &other.Definition})
				}
			}

			require.Len(t, s.found, 1, "%s of %v", shipped.Table, shipped.Releases)
			require.NoError(t, s.found[0].err)
		}
	}
	require.Len(t, ddl.Releases(), 9, "a new release needs 'make docs'")
}

// shapeFrom is the table map that a server writes for a table so defined.
func shapeFrom(t *testing.T, def *schema.Definition, sent bool) *row.TableMap {
	t.Helper()
	m := &row.TableMap{SignsSent: sent, CharsetsSent: sent}
	for i := range def.Columns {
		c := &def.Columns[i]
		parsed, err := parseColumnType(c.Type)
		require.NoError(t, err)
		l, known := parsed.logged(characterBytes(charsetOf(c)))
		require.True(t, known, c.Type)
		m.Types, m.Meta = append(m.Types, l.types[0]), append(m.Meta, l.meta)
		m.Unsigned, m.Nullable = append(m.Unsigned, sent && parsed.unsigned), append(m.Nullable, c.Nullable)
		collation := uint64(63)
		if c.Charset != "" {
			collation = 45
		}
		m.Collation = append(m.Collation, collation)
	}
	m.Members = make([][]string, len(m.Types))
	return m
}
