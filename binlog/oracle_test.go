package binlog

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding/charmap"

	"github.com/echo-im/echocdc/schema"
)

// oracle reads a log with the library's decoder and tells its rows as the
// layouts under test do.
type oracle struct {
	columns  map[string][]string
	database string
	rows     []string
}

func readOracle(tb testing.TB, path, flavor string) *oracle {
	tb.Helper()
	o := &oracle{columns: map[string][]string{}}
	parser := replication.NewBinlogParser()
	parser.SetFlavor(flavor)
	parser.SetTimestampStringLocation(time.UTC)
	parser.SetRenderJSONAsMySQLText(true)
	require.NoError(tb, parser.ParseFile(path, 0, func(e *replication.BinlogEvent) error {
		o.event(e)
		return nil
	}))
	return o
}

func (o *oracle) event(e *replication.BinlogEvent) {
	switch body := e.Event.(type) {
	case *replication.TableMapEvent:
		o.columns[string(body.Table)] = slices.Clone(body.ColumnNameString())
		o.database = string(body.Schema)
	case *replication.TransactionPayloadEvent:
		for _, inner := range body.Events {
			o.event(inner)
		}
	case *replication.RowsEvent:
		name := string(body.Table.Table)
		if body.Type() == replication.EnumRowsEventTypeUpdate {
			for i := 0; i < len(body.Rows); i += 2 {
				o.rows = append(o.rows, "updated "+name+o.row(body, body.Rows[i])+" →"+o.row(body, body.Rows[i+1]))
			}
			return
		}
		op := map[replication.EnumRowsEventType]string{replication.EnumRowsEventTypeInsert: "inserted ", replication.EnumRowsEventTypeDelete: "deleted "}[body.Type()]
		for _, row := range body.Rows {
			o.rows = append(o.rows, op+name+o.row(body, row))
		}
	}
}

func (o *oracle) row(e *replication.RowsEvent, row []any) string {
	var text strings.Builder
	for i, value := range row {
		fmt.Fprintf(&text, " %s=%s", e.Table.ColumnNameString()[i], oracleValue(e.Table, i, value))
	}
	return text.String()
}

func oracleValue(m *replication.TableMapEvent, i int, value any) string {
	switch v := value.(type) {
	case nil:
		return "null"
	case string:
		if m.ColumnType[i] == mysql.MYSQL_TYPE_JSON {
			return "json " + v
		}
		return oracleText(m, i, v)
	case []byte:
		return oracleText(m, i, string(v))
	case float32:
		return fmt.Sprintf("%q", fmt.Sprint(v))
	case float64:
		return fmt.Sprintf("%q", fmt.Sprint(v))
	default:
		return oracleNumber(m, i, v)
	}
}

func oracleNumber(m *replication.TableMapEvent, i int, v any) string {
	n, isInt := v.(int64)
	switch {
	case m.IsEnumColumn(i) && n == 0:
		return `""`
	case m.IsEnumColumn(i):
		return fmt.Sprintf("%q", m.EnumStrValueMap()[i][n-1])
	case m.IsSetColumn(i):
		var members []string
		for at, member := range m.SetStrValueMap()[i] {
			if n&(1<<at) != 0 {
				members = append(members, member)
			}
		}
		return fmt.Sprintf("%q", strings.Join(members, ","))
	case isInt && m.ColumnType[i] == mysql.MYSQL_TYPE_BIT:
		return strconv.FormatUint(uint64(n), 10)
	default:
		return fmt.Sprint(v)
	}
}

func oracleText(m *replication.TableMapEvent, i int, v string) string {
	meta := int(m.ColumnMeta[i])
	switch m.ColumnType[i] {
	case mysql.MYSQL_TYPE_TIME2: // the library drops a fraction of zero
		if meta > 0 && !strings.Contains(v, ".") {
			v += "." + strings.Repeat("0", meta)
		}
	case mysql.MYSQL_TYPE_STRING:
		if m.CollationMap()[i] == 63 {
			return "0x" + hex.EncodeToString([]byte(v)) + strings.Repeat("00", meta&0xff-len(v))
		}
	case mysql.MYSQL_TYPE_GEOMETRY:
		return "0x" + hex.EncodeToString([]byte(v))
	}
	switch m.CollationMap()[i] {
	case 63:
		return "0x" + hex.EncodeToString([]byte(v))
	case 8:
		v, _ = charmap.Windows1252.NewDecoder().String(v) // every byte has a character
	}
	return fmt.Sprintf("%q", v)
}

func TestRowsOfTheFixtureReadAsTheLibraryReadsThem(t *testing.T) {
	t.Parallel()
	want := readOracle(t, fullFixture, mysql.MySQLFlavor)

	log := recorded{path: fullFixture, database: want.database, layouts: []*schema.Layout{showing(want.columns)}}
	batches, err := log.read(t)

	require.NoError(t, err)
	require.Empty(t, deadOf(batches))
	got := events(batches)
	require.Equal(t, 148, len(got)) //nolint:testifylint // the rows themselves would drown the answer
	for i := range want.rows {
		requireSameRow(t, want.rows[i], got[i])
	}
	require.Equal(t, 127+2, commitsOf(batches), "transactions with rows, and two ALTER TABLE")
}

// requireSameRow compares rows as text; documents in them by content.
func requireSameRow(t *testing.T, want, got string) {
	t.Helper()
	require.Equal(t, normalDocs(t, want), normalDocs(t, got))
}

func normalDocs(t *testing.T, row string) string {
	t.Helper()
	before, rest, found := strings.Cut(row, "=json ")
	if !found {
		return row
	}
	decoder := json.NewDecoder(strings.NewReader(rest))
	decoder.UseNumber()
	var doc any
	require.NoError(t, decoder.Decode(&doc), "in %s", row)
	text, err := json.Marshal(doc)
	require.NoError(t, err)
	return before + "=json " + string(text) + normalDocs(t, rest[decoder.InputOffset():])
}

func deadOf(batches []schema.Batch) []schema.DeadRow {
	var dead []schema.DeadRow
	for _, b := range batches {
		dead = append(dead, b.Dead...)
	}
	return dead
}

func commitsOf(batches []schema.Batch) int {
	n := 0
	for _, b := range batches {
		n += b.Commits
	}
	return n
}
