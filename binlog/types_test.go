package binlog

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

func jsonDocuments() []string {
	keys := make([]string, 3000)
	for i := range keys {
		keys[i] = `"key` + strconv.Itoa(i) + `": "` + strings.Repeat("v", 20) + `"`
	}
	return []string{
		`'null'`, `'true'`, `'[]'`, `'{}'`, `'""'`, `'-1'`, `'32768'`, `'65536'`, `'4294967296'`, `'9223372036854775807'`,
		`'-9223372036854775808'`, `'18446744073709551615'`, `'0.1'`, `'1e-300'`, `'1.0'`,
		`'{"a": [1, -70000, 70000, 3000000000, "x", null, true, false, 1.5], "longer": {"b": {}}}'`,
		`'"\\u0001 \\" \\\\ \\n 你好 😀"'`, `'["` + strings.Repeat("x", 200) + `"]'`, `'["` + strings.Repeat("x", 70000) + `"]'`,
		`'{` + strings.Join(keys, ",") + `}'`,
	}
}

// ofMySQL are documents with values that only MySQL's JSON can hold.
func ofMySQL() []string {
	return []string{
		"json_array(cast(1.50 as decimal(10,2)), cast('-12345678901.123' as decimal(30,3)), cast(0 as decimal(5)))",
		"json_array(cast('2026-07-31' as date), cast('2026-07-31 10:11:12.5' as datetime(6)), cast('-12:13:14.5' as time(6)))",
		"json_array(cast(x'00ff' as binary), b'101')",
	}
}

// typeServers are the servers that every type is read from.
func typeServers() map[string]func(testing.TB) *stack.Database {
	return map[string]func(testing.TB) *stack.Database{onMySQL: stack.MySQL, onMariaDB: stack.MariaDB, onMySQL56: stack.MySQL56}
}

// filled makes tables of the types that the server has, follows them and reads
// their rows from the log.
func filled(t *testing.T, db *stack.Database, types []sample) (tables []typeTable, f *following, rows []string) {
	t.Helper()
	tables = typeTables(types)
	statements := []string{"set names utf8mb4", "set time_zone = '+00:00', sql_mode = ''"}
	columns := map[string][]string{}
	n := 0
	for i := range tables {
		columns[tables[i].name] = tables[i].names()
		statements = append(statements, tables[i].statements()...)
		n += len(tables[i].rows)
	}
	from, err := Start(t.Context(), settings(db), "test")
	require.NoError(t, err)
	db.Exec(t, statements...)

	f = followFrom(t, tailer(settings(db), showing(columns)), from)

	rows = f.events(t, n)
	require.Empty(t, deadOf(f.seen))
	return tables, f, rows
}

// Snapshot and stream must agree, so the log's value is what SELECT says. Old
// servers log neither names nor signs nor character sets.
func TestEveryTypeReadsFromTheLogAsFromASelect(t *testing.T) {
	t.Parallel()
	for name, database := range typeServers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			types := slices.DeleteFunc(ofEveryType(), func(c sample) bool { return c.only != "" && c.only != name })

			tables, _, rows := filled(t, db, types)

			session := db.Open(t)
			run(t, session, "set names utf8mb4")
			run(t, session, "set time_zone = '+00:00'")
			for i := range tables {
				table := &tables[i]
				want := selected(t, session, db.Flavor, table)
				for n, row := range want {
					requireSameValues(t, table, row, rows[n])
				}
				rows = rows[len(want):]
			}
		})
	}
}

// selected is the rows of a table as the server tells them, each value in the
// words of the layout under test.
func selected(t *testing.T, session *client.Conn, flavor string, table *typeTable) [][]string {
	t.Helper()
	asked := make([]string, len(table.columns))
	for i, c := range table.columns {
		asked[i] = fmt.Sprintf(c.asked(), fmt.Sprintf("c%d", i))
	}
	result := run(t, session, "select "+strings.Join(asked, ", ")+" from "+table.name+" order by id")
	rows := make([][]string, result.RowNumber())
	for n := range rows {
		for i, c := range table.columns {
			null, err := result.IsNull(n, i)
			require.NoError(t, err)
			text, err := result.GetString(n, i)
			require.NoError(t, err)
			if null {
				rows[n] = append(rows[n], "null")
				continue
			}
			rows[n] = append(rows[n], c.shown(t, text, flavor))
		}
	}
	return rows
}

// asked is how a column is selected so that nothing is lost on the way.
func (c *sample) asked() string {
	switch c.family() {
	case "float", "double":
		return "%s + 0e0" // or FLOAT is rounded to six digits
	case "bit", "year", "int", "tinyint", "smallint", "mediumint", "bigint", "bool":
		return "%s + 0"
	case "inet6", "inet4": // the log does not tell them from BINARY
		return "inet6_aton(%s)"
	case "uuid":
		return "unhex(replace(%s, '-', ''))"
	default:
		return "%s"
	}
}

func (c *sample) family() string {
	return c.name[:strings.IndexFunc(c.name+" ", func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })]
}

// shown is what was selected in the words of the layout under test.
func (c *sample) shown(t *testing.T, text, flavor string) string {
	t.Helper()
	switch c.family() {
	case "float", "double":
		number, err := strconv.ParseFloat(text, 64)
		require.NoError(t, err)
		size := 64
		if c.family() == "float" {
			size = 32
		}
		return fmt.Sprintf("%q", strconv.FormatFloat(number, 'g', -1, size))
	case "bit", "year", "int", "tinyint", "smallint", "mediumint", "bigint", "bool":
		return text
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob", "geometry", "point", "polygon", "vector", "inet6", "inet4", "uuid":
		return "0x" + hex.EncodeToString([]byte(text))
	case "json":
		if flavor == mysql.MySQLFlavor {
			var compact bytes.Buffer
			require.NoError(t, json.Compact(&compact, []byte(text)))
			return "json " + compact.String()
		}
	}
	return fmt.Sprintf("%q", text)
}

// requireSameValues compares a row of the log with the server's values.
func requireSameValues(t *testing.T, table *typeTable, want []string, row string) {
	t.Helper()
	_, rest, found := strings.Cut(row, " c0=")
	require.True(t, found)
	for i, value := range want {
		next := " last=\"end\""
		if i+1 < len(want) {
			next = fmt.Sprintf(" c%d=", i+1)
		}
		got, behind, found := strings.Cut(rest, next)
		require.True(t, found)
		if want := normalDoc(value); want != normalDoc(got) {
			require.Equal(t, want, normalDoc(got), "%s, %s of %s", table.columns[i].name, next, table.name)
		}
		rest = behind
	}
	require.Empty(t, rest)
}

// normalDoc writes the numbers of a document alike: MySQL writes 1e300, we 1e+300.
func normalDoc(value string) string {
	if strings.HasPrefix(value, "json ") {
		return strings.ReplaceAll(value, "e+", "e")
	}
	return value
}

func TestEveryTypeReadsAsTheLibraryReadsIt(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			types := slices.DeleteFunc(ofEveryType(), func(c sample) bool { return c.ours || c.only != "" && c.only != flavor })

			_, f, rows := filled(t, db, types)

			want := streamOracle(t, db, f, len(rows))
			for i := range want {
				require.Contains(t, rows[i], ` last="end"`, "the column behind them")
				requireSameRow(t, want[i], rows[i])
			}
		})
	}
}

// streamOracle reads the same rows of the same server with the library alone.
func streamOracle(t *testing.T, db *stack.Database, f *following, rows int) []string {
	t.Helper()
	o := &oracle{columns: map[string][]string{}}
	done := make(chan struct{})
	host, port, err := net.SplitHostPort(db.Addr)
	require.NoError(t, err)
	number, err := strconv.ParseUint(port, 10, 16)
	require.NoError(t, err)
	syncer := replication.NewBinlogSyncer(replication.BinlogSyncerConfig{
		ServerID: settings(db).ServerID, Flavor: db.Flavor, Host: host, Port: uint16(number), User: db.ReplUser, Password: db.ReplPassword,
		Logger: slog.New(slog.DiscardHandler), TimestampStringLocation: time.UTC, RenderJSONAsMySQLText: true, DisableRetrySync: true,
		RowsEventDecodeFunc: func(e *replication.RowsEvent, data []byte) error {
			at, err := e.DecodeHeader(data)
			if err != nil || string(e.Table.Schema) != db.Name {
				return err // others may have what the library cannot read
			}
			return e.DecodeData(at, data)
		},
		SynchronousEventHandler: onEvent(func(e *replication.BinlogEvent) {
			if rows, ok := e.Event.(*replication.RowsEvent); ok && string(rows.Table.Schema) != db.Name {
				return
			}
			if len(o.rows) >= rows {
				return
			}
			o.event(e)
			if len(o.rows) == rows {
				close(done)
			}
		}),
	})
	defer syncer.Close()
	set, err := mysql.ParseGTIDSet(db.Flavor, f.start.GTIDs)
	require.NoError(t, err)
	_, err = syncer.StartSyncGTID(set)
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	select {
	case <-done:
	case <-ctx.Done():
		require.Failf(t, "the library reads too few rows", "%d of %d", len(o.rows), rows)
	}
	return o.rows
}

type onEvent func(*replication.BinlogEvent)

func (f onEvent) HandleEvent(e *replication.BinlogEvent) error {
	f(e)
	return nil
}

// The library takes the column behind a VECTOR for one without a character set.
func TestAVectorAndWhatIsBehindItAreRead(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	if db.Flavor != mysql.MySQLFlavor {
		t.Skip("only MySQL 9 has vectors")
	}
	db.Exec(t, "create table a (id int primary key, v vector(3), w varchar(9) character set latin1) engine=InnoDB")
	f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v", "w"}})))

	db.Exec(t, "insert into a values (1, to_vector('[1,2,3]'), 'é')")

	require.Equal(t, []string{`inserted a id=1 v=0x0000803f0000004000004040 w="é"`}, f.events(t, 1))
}

func TestTextInACharacterSetThatCannotBeReadSetsTheRowAsideByName(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	db.Exec(t, "create table a (id bigint primary key, v varchar(20) character set big5) engine=InnoDB")
	f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})))

	db.Exec(t, "insert into a values (1, '祕密'), (2, null)")

	require.Equal(t, []string{`inserted a id=2 v=null`}, f.events(t, 1))
	dead := deadOf(f.seen)
	require.Len(t, dead, 1)
	require.Equal(t, schema.DeadRow{
		Table: "a", GTID: dead[0].GTID, Index: 0, Op: "inserted", At: dead[0].At,
		Reason: "column v cannot be read: its character set big5 is not one that can be read",
	}, dead[0])
}
