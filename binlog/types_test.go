package binlog

import (
	"context"
	"log/slog"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// ofEveryType is a column of each type, and values at the edges of them.
func ofEveryType() map[string][]string {
	return map[string][]string{
		"tinyint":                            {"-128", "127", "0"},
		"tinyint unsigned":                   {"255", "0"},
		"smallint":                           {"-32768", "32767"},
		"smallint unsigned":                  {"65535"},
		"mediumint":                          {"-8388608", "8388607", "-1"},
		"mediumint unsigned":                 {"16777215"},
		"int":                                {"-2147483648", "2147483647"},
		"int unsigned":                       {"4294967295"},
		"bigint":                             {"-9223372036854775808", "9223372036854775807"},
		"bigint unsigned":                    {"18446744073709551615", "0"},
		"decimal(65,30)":                     {"0", "-1", "12345678901234567890123456789012345.123456789012345678901234567890", "-0.000000000000000000000000000001"},
		"decimal(10,0)":                      {"0", "-9999999999", "1000000000"},
		"decimal(9,9)":                       {"0.000000001", "-0.999999999"},
		"decimal(20,3)":                      {"10000000000000000.001", "-1.5", "0.05"},
		"float":                              {"0", "1.5", "-3.25e10"},
		"double":                             {"0", "0.1", "-1e300", "1e-300"},
		"bit(1)":                             {"b'1'", "b'0'"},
		"bit(17)":                            {"b'10000000000000001'"},
		"bit(64)":                            {"~0", "1"},
		"year":                               {"1901", "2155", "0"},
		"date":                               {"'2026-07-31'", "'1000-01-01'", "'9999-12-31'", "'0000-00-00'"},
		"time":                               {"'-838:59:59'", "'838:59:59'", "'00:00:00'", "'-00:00:01'"},
		"time(3)":                            {"'-01:02:03.456'", "'12:00:00.001'", "'-00:00:00.999'"},
		"time(6)":                            {"'-838:59:58.999999'", "'00:00:00.000001'"},
		"time(1)":                            {"'-00:00:00.9'", "'-00:00:01'"},
		"datetime":                           {"'2026-07-31 23:59:59'", "'0000-00-00 00:00:00'", "'1000-01-01 00:00:00'"},
		"datetime(2)":                        {"'2026-07-31 23:59:59.99'", "'2026-07-31 00:00:00.00'"},
		"datetime(6)":                        {"'9999-12-31 23:59:59.999999'"},
		"timestamp":                          {"'2026-07-31 23:59:59'", "'1970-01-01 00:00:01'", "'0000-00-00 00:00:00'"},
		"timestamp(3)":                       {"'2026-07-31 23:59:59.123'"},
		"timestamp(6)":                       {"'2026-07-31 23:59:59.000001'"},
		"char(10) character set utf8mb4":     {"'你好 😀'", "''", "'x  '"},
		"char(255) character set utf8mb4":    {"repeat('ü', 255)"},
		"char(10) character set latin1":      {"'café €'"},
		"varchar(255) character set latin1":  {"'naïve “quotes” ÿ'"},
		"varchar(20) character set ascii":    {"'plain'"},
		"varchar(300) character set utf8mb4": {"'😀'", "repeat('é', 300)"},
		"binary(16)":                         {"x'00ff00'", "x'0102030405060708090a0b0c0d0e0f10'", "''"},
		"varbinary(300)":                     {"x'00'", "''", "x'ff00'"},
		"tinytext":                           {"'tiny'"},
		"text character set utf8mb4":         {"repeat('ß', 30000)"},
		"mediumtext":                         {"'medium'"},
		"longtext":                           {"'long'"},
		"blob":                               {"x'0001'"},
		"enum('a','b,c','d''e')":             {"'a'", "'b,c'", "'d''e'"},
		"set('x','y','z')":                   {"''", "'x'", "'x,z'"},
		"json":                               jsonDocuments(),
		"geometry":                           {"st_geomfromtext('POINT(1 2)')"},
	}
}

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

func TestEveryTypeReadsAsTheLibraryReadsIt(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			types := ofEveryType()
			if db.Flavor == mysql.MySQLFlavor {
				types["json"] = append(types["json"], ofMySQL()...)
			}
			statements := []string{"set time_zone = '+00:00', sql_mode = ''"}
			columns := map[string][]string{}
			rows := 0
			for kind, values := range types {
				table := "t" + strconv.Itoa(len(columns))
				columns[table] = []string{"id", "v", "w"}
				statements = append(statements, "create table "+table+" (id int primary key auto_increment, v "+kind+" null, w varchar(9) default 'end') engine=InnoDB")
				for _, value := range append(values, "null") {
					statements = append(statements, "insert into "+table+" (v) values ("+value+")")
					rows++
				}
			}
			cfg := settings(db)
			from, err := Start(t.Context(), cfg, "test")
			require.NoError(t, err)
			db.Exec(t, statements...)

			f := followFrom(t, tailer(cfg, showing(columns)), from)

			got := f.events(t, rows)
			require.Empty(t, deadOf(f.seen))
			want := streamOracle(t, db, f, rows)
			for i := range want {
				require.Contains(t, got[i], ` w="end"`, "the column behind it")
				requireSameRow(t, want[i], got[i])
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
	db.Exec(t, "create table a (id bigint primary key, v varchar(20) character set gbk) engine=InnoDB")
	f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "v"}})))

	db.Exec(t, "insert into a values (1, '秘密'), (2, null)")

	require.Equal(t, []string{`inserted a id=2 v=null`}, f.events(t, 1))
	dead := deadOf(f.seen)
	require.Len(t, dead, 1)
	require.Equal(t, schema.DeadRow{
		Table: "a", GTID: dead[0].GTID, Index: 0, Op: "inserted", At: dead[0].At,
		Reason: "column v cannot be read: its character set gbk (collation 28) is not one that can be read",
	}, dead[0])
}
