package binlog

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// BenchmarkUncaptured measures what a row costs of which nothing is told, behind
// the packet that brought it: an iteration is a table map and its rows event.
func BenchmarkUncaptured(b *testing.B) {
	log := &recorded{path: fullFixture, database: readOracle(b, fullFixture, "mysql").database, layouts: []*schema.Layout{{Name: "none"}}}
	r := log.reader(b.Context(), b, &pipeline{metrics: NewMetrics(nil)})
	var table, rows *replication.BinlogEvent
	parser := replication.NewBinlogParser()
	parser.SetRawMode(true)
	require.NoError(b, parser.ParseFile(log.path, 0, func(e *replication.BinlogEvent) error {
		switch e.Header.EventType {
		case replication.TABLE_MAP_EVENT:
			table = e
		case replication.WRITE_ROWS_EVENTv2:
			rows = e
			return r.event(table)
		default:
		}
		return nil
	}))
	require.NotNil(b, rows)
	require.NoError(b, r.event(table))

	b.ReportAllocs()
	for b.Loop() {
		if err := r.event(table); err != nil {
			b.Fatal(err)
		}
		if err := r.event(rows); err != nil {
			b.Fatal(err)
		}
	}
}
