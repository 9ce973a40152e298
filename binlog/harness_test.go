package binlog

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

const fullFixture = "../test/echo/fixtures/actions.full-metadata.binlog"

// shown is a row change as text: the payload of the layouts under test.
type shown struct{ text string }

func (*shown) Type() string                    { return "test.row" }
func (*shown) AppendID(dst []byte) []byte      { return dst }
func (*shown) AppendSubject(dst []byte) []byte { return append(dst, "row"...) }
func (*shown) OccurredAt() schema.Seconds      { return 0 }
func (s *shown) AppendJSON(dst []byte) []byte  { return append(dst, s.text...) }

// showing is a layout that captures the named columns of the named tables and
// tells each row as text: "inserted messages a=1 b=null".
func showing(columns map[string][]string) *schema.Layout {
	layout := &schema.Layout{Name: "test"}
	for name, names := range columns {
		table := &schema.Table{Name: name, Matches: func(n string) bool { return n == name }}
		for _, n := range names {
			table.Columns = append(table.Columns, schema.ColumnSpec{Name: n, Optional: true})
		}
		table.Map = func(change *schema.Change, out *schema.Encoder) error {
			text := change.Op.String() + " " + name
			if change.Op != schema.Inserted {
				text += showRow(names, &change.Before)
			}
			if change.Op == schema.Updated {
				text += " →"
			}
			if change.Op != schema.Deleted {
				text += showRow(names, &change.After)
			}
			out.Add(&shown{text})
			return nil
		}
		layout.Tables = append(layout.Tables, table)
	}
	return layout
}

func showRow(names []string, row *schema.Row) string {
	var text strings.Builder
	for i, name := range names {
		if row.Value(schema.Column(i)).Kind == schema.Missing {
			continue // the table does not have it now
		}
		row.Has(schema.Column(i)) // fails the row where its image leaves the column out
		fmt.Fprintf(&text, " %s=%s", name, showValue(row.Value(schema.Column(i))))
	}
	return text.String()
}

func showValue(v *schema.Value) string {
	switch v.Kind {
	case schema.Null:
		return "null"
	case schema.Signed:
		return strconv.FormatInt(v.Int, 10)
	case schema.Unsigned:
		return strconv.FormatUint(uint64(v.Int), 10)
	case schema.Binary:
		return "0x" + hex.EncodeToString(v.Bytes)
	case schema.JSON:
		return "json " + string(v.Bytes)
	default:
		return fmt.Sprintf("%q", v.Bytes)
	}
}

// events collects what batches tell.
func events(batches []schema.Batch) []string {
	var all []string
	for _, b := range batches {
		for i := range b.Events {
			all = append(all, string(b.Events[i].Data))
		}
	}
	return all
}

// recorded is how a log file is read.
type recorded struct {
	path     string
	flavor   string
	from     string
	database string
	layouts  []*schema.Layout
	limits   limits
	within   *schema.Within
	charsets row.Charsets
	present  *present                       // what the server's tables are, for a log without names
	alter    func(*replication.BinlogEvent) // spoils events, if not nil
}

// read reads the log through the reader and the pipeline, without a server.
func (f *recorded) read(tb testing.TB) ([]schema.Batch, error) {
	tb.Helper()
	ctx, fail := context.WithCancelCause(tb.Context())
	defer fail(nil)
	out := make(chan schema.Batch)
	p := &pipeline{out: out, metrics: NewMetrics(nil), limit: 1 << 20, fail: fail}
	p.start(ctx, "test", schema.Selection{})
	r := f.reader(ctx, tb, p)

	var batches []schema.Batch
	collected := make(chan struct{})
	go func() {
		defer close(collected)
		for b := range out {
			batches = append(batches, b)
		}
	}()
	parser := replication.NewBinlogParser()
	parser.SetRawMode(true)
	parser.SetVerifyChecksum(true)
	err := parser.ParseFile(f.path, 0, func(e *replication.BinlogEvent) error {
		if f.alter != nil {
			f.alter(e)
		}
		return r.event(e)
	})
	if err == nil && r.job.ended > 0 {
		err = r.cut()
	}
	p.finish()
	close(out)
	<-collected
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return batches, err
}

func (f *recorded) reader(ctx context.Context, tb testing.TB, p *pipeline) *reader {
	tb.Helper()
	flavor := f.flavor
	if flavor == "" {
		flavor = mysql.MySQLFlavor
	}
	done, err := gtid.CoveredFrom(flavor, f.from)
	require.NoError(tb, err)
	sets := f.charsets
	if sets == nil {
		sets = row.Charsets{8: "latin1", 45: "utf8mb4", 46: "utf8mb4", 63: "binary", 224: "utf8mb4", 255: "utf8mb4"}
	}
	lim := f.limits
	if lim.batch == 0 {
		lim = limits{batch: 256 << 10, transaction: 4 << 20}
	}
	waiting, err := branchesAt(&schema.Position{}, done, lim.transaction)
	require.NoError(tb, err)
	known := &follower{history: &history{flavor: flavor, tables: map[string][]*dated{}}, database: f.database, layouts: f.layouts, log: slog.New(slog.DiscardHandler)}
	r := &reader{
		source: "test", limits: lim, within: f.within, branches: waiting, covered: done, log: slog.New(slog.DiscardHandler), metrics: p.metrics, job: newJob(),
		planner: planner{database: f.database, flavor: flavor, layouts: f.layouts, charsets: sets, plans: map[uint64]*plan{}, follower: known},
		emit:    func(j *job) error { return p.submit(ctx, j) },
		idle:    func() {},
	}
	r.planner.where = r.where
	r.planner.present = func() (*present, error) { return cmp.Or(f.present, &present{}), nil }
	return r
}
