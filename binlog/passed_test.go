package binlog

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

func TestWhatNothingIsToldOfIsNamedOnce(t *testing.T) {
	t.Parallel()
	layout := showing(map[string][]string{"a": {"id"}, "own": {"id"}})
	layout.Shipped = []schema.Shipped{{Table: "a", Definition: schema.Definition{Columns: []schema.ColumnDefinition{{Name: "id"}, {Name: "known"}}}}}
	var log strings.Builder
	r := &reader{
		log: slog.New(slog.NewTextHandler(&log, nil)), metrics: NewMetrics(nil),
		planner: planner{layouts: []*schema.Layout{layout}},
	}
	shape := func(table string, columns ...string) *plan {
		p := &plan{Plan: row.Plan{Name: table, Table: layout.Table(table)}}
		for _, name := range columns {
			p.Columns = append(p.Columns, row.Column{Name: name})
		}
		return p
	}

	for range 2 {
		r.passOver(shape("a", "id", "known", "strange"))
		r.passOver(shape("own", "id", "more")) // no release has the table
		r.passOver(shape("other"))
	}

	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	require.Len(t, lines, 2)
	require.Contains(t, lines[0], "table=a column=strange")
	require.Contains(t, lines[1], "table=other")
	require.InDelta(t, 1, testutil.ToFloat64(r.metrics.unknown), 0)
	for i := range 2 * maxTables {
		r.passOver(shape(fmt.Sprint("t", i)))
	}
	require.Len(t, strings.Split(strings.TrimSpace(log.String()), "\n"), maxTables, "a server may have any number of tables")
}
