package binlog

import (
	"fmt"
	"slices"
	"strings"
)

// sample is a type to have a column of, and values at its edges, in SQL.
type sample struct {
	name   string
	values []string
	only   string // the server that has it: empty is all
	ours   bool   // the library reads it otherwise, or not at all
}

// The servers that types are read from.
const (
	onMySQL   = "mysql"
	onMySQL56 = "mysql 5.6"
	onMariaDB = "mariadb"
)

// ofEveryType is a column of each type, and values at the edges of them.
func ofEveryType() []sample {
	types := slices.Concat(numberTypes(), momentTypes(), textTypes(), choiceTypes())
	for width := 1; width <= 64; width++ {
		types = append(types, sample{name: fmt.Sprintf("bit(%d)", width), values: []string{"b'1'", "b'0'", "~0"}})
	}
	return append(types,
		sample{name: "json", values: slices.Concat(jsonDocuments(), ofMySQL()), only: onMySQL},
		sample{name: "json", values: jsonDocuments(), only: onMariaDB}, // a LONGTEXT
		sample{name: "vector(3)", values: []string{"to_vector('[1,-2,3e10]')"}, only: onMySQL, ours: true},
		sample{name: "inet6", values: []string{"'2001:db8::ff'", "'::'", "'1.2.3.4'"}, only: onMariaDB},
		sample{name: "inet4", values: []string{"'192.0.2.0'"}, only: onMariaDB},
		sample{name: "uuid", values: []string{"'123e4567-e89b-12d3-a456-426655440000'", "uuid()", "'ffffffff-ffff-ffff-ffff-ffffffffff00'"}, only: onMariaDB},
		sample{name: "geometry", values: []string{"st_geomfromtext('POINT(1 2)')", "st_geomfromtext('POINT(1 2)', 4326)", "st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 1), LINESTRING(0 0, 1 1))')"}},
		sample{name: "point", values: []string{"st_geomfromtext('POINT(-1.5 2e100)')"}},
		sample{name: "polygon", values: []string{"st_geomfromtext('POLYGON((0 0, 0 1, 1 1, 0 0))')"}},
	)
}

func numberTypes() []sample {
	return []sample{
		{name: "tinyint", values: []string{"-128", "127", "0"}},
		{name: "tinyint unsigned", values: []string{"255", "0"}},
		{name: "tinyint(1)", values: []string{"1", "-1", "0"}},
		{name: "smallint", values: []string{"-32768", "32767", "-1"}},
		{name: "smallint unsigned", values: []string{"65535", "0"}},
		{name: "mediumint", values: []string{"-8388608", "8388607", "-1"}},
		{name: "mediumint unsigned", values: []string{"16777215", "0"}},
		{name: "int", values: []string{"-2147483648", "2147483647", "-1"}},
		{name: "int unsigned", values: []string{"4294967295", "0"}},
		{name: "int(8) unsigned zerofill", values: []string{"42"}},
		{name: "bigint", values: []string{"-9223372036854775808", "9223372036854775807", "-1"}},
		{name: "bigint unsigned", values: []string{"18446744073709551615", "9223372036854775808", "0"}},
		{name: "decimal(65,30)", values: []string{"0", "-1", "12345678901234567890123456789012345.123456789012345678901234567890", "-99999999999999999999999999999999999.999999999999999999999999999999", "-0.000000000000000000000000000001"}},
		{name: "decimal(65,0)", values: []string{"99999999999999999999999999999999999999999999999999999999999999999", "-1"}},
		{name: "decimal(30,30)", values: []string{"0.000000000000000000000000000001", "-0.999999999999999999999999999999"}},
		{name: "decimal(10,0)", values: []string{"0", "-9999999999", "1000000000"}},
		{name: "decimal(10,2) unsigned", values: []string{"99999999.99", "0.01"}},
		{name: "decimal(9,9)", values: []string{"0.000000001", "-0.999999999"}},
		{name: "decimal(20,3)", values: []string{"10000000000000000.001", "-1.5", "0.05"}},
		{name: "decimal(1,1)", values: []string{"0.9", "-0.1"}},
		{name: "float", values: []string{"0", "1.5", "-3.25e10", "3.402823466e38", "1.17549435e-38", "0.1"}},
		{name: "float(7,3)", values: []string{"1234.567"}},
		{name: "double", values: []string{"0", "0.1", "-1.7976931348623157e308", "2.2250738585072014e-308", "1e-300", "123456789.123456789"}},
		{name: "double unsigned", values: []string{"0.1"}},
		{name: "year", values: []string{"1901", "2155", "0"}},
		{name: "bool", values: []string{"true", "false"}},
	}
}

func momentTypes() []sample {
	types := []sample{
		{name: "date", values: []string{"'2026-07-31'", "'1000-01-01'", "'9999-12-31'", "'0000-00-00'", "'2026-00-00'", "'2026-07-00'", "'0000-00-31'"}},
		{name: "time", values: []string{"'-838:59:59'", "'838:59:59'", "'00:00:00'", "'-00:00:01'", "'24:00:00'"}},
		{name: "datetime", values: []string{"'2026-07-31 23:59:59'", "'0000-00-00 00:00:00'", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59'", "'2026-00-00 10:00:00'", "'2026-07-00 00:00:00'"}},
		{name: "timestamp", values: []string{"'2026-07-31 23:59:59'", "'1970-01-01 00:00:01'", "'2038-01-19 03:14:07'", "'0000-00-00 00:00:00'"}},
	}
	for digits := 1; digits <= 6; digits++ {
		part := strings.Repeat("9", digits)
		last := strings.Repeat("0", digits-1) + "1"
		types = append(
			types,
			sample{name: fmt.Sprintf("time(%d)", digits), values: []string{"'-01:02:03." + part + "'", "'12:00:00." + last + "'", "'-00:00:00." + last + "'", "'-838:59:58." + part + "'", "'100:00:00'", "'-00:00:01'"}},
			sample{name: fmt.Sprintf("datetime(%d)", digits), values: []string{"'2026-07-31 23:59:59." + part + "'", "'9999-12-31 00:00:00." + last + "'", "'0000-00-00 00:00:00'", "'2026-07-31 01:02:03'"}},
			sample{name: fmt.Sprintf("timestamp(%d)", digits), values: []string{"'2026-07-31 23:59:59." + part + "'", "'1970-01-01 00:00:01." + last + "'", "'0000-00-00 00:00:00'", "'2026-07-31 01:02:03'"}},
		)
	}
	return types
}

func textTypes() []sample {
	return []sample{
		{name: "char(10) character set utf8mb4", values: []string{"'你好 😀'", "''", "'x  '"}},
		{name: "char(255) character set utf8mb4", values: []string{"repeat('ü', 255)"}},
		{name: "char(255) character set utf8", values: []string{"repeat('你', 255)"}},
		{name: "char(10) character set latin1", values: []string{"'café €'"}},
		{name: "varchar(255) character set latin1", values: []string{"'naïve “quotes” ÿ'"}},
		{name: "varchar(20) character set ascii", values: []string{"'plain'"}},
		{name: "varchar(64) character set utf8", values: []string{"'日本語'"}},
		{name: "varchar(300) character set utf8mb4", values: []string{"'😀'", "repeat('é', 300)", "'trailing  '"}},
		{name: "varchar(63) character set utf8mb4", values: []string{"repeat('😀', 63)"}},
		{name: "varchar(64) character set utf8mb4", values: []string{"repeat('😀', 64)"}},
		{name: "varchar(20) character set gbk", values: []string{"'你好，世界'"}, ours: true},
		{name: "char(20) character set gbk", values: []string{"'你好'"}, ours: true},
		{name: "text character set gbk", values: []string{"repeat('语', 300)"}, ours: true},
		{name: "varchar(20) character set gb18030", values: []string{"'你好 😀 ü'"}, only: onMySQL, ours: true},
		{name: "varchar(20) character set euckr", values: []string{"'안녕'"}, ours: true},
		{name: "varchar(20) character set cp932", values: []string{"'こんにちは ｶﾅ'"}, ours: true},
		{name: "varchar(20) character set cp1251", values: []string{"'Привет'"}, ours: true},
		{name: "varchar(20) character set cp1250", values: []string{"'žluťoučký'"}, ours: true},
		{name: "varchar(20) character set koi8r", values: []string{"'Привет'"}, ours: true},
		{name: "varchar(20) character set latin2", values: []string{"'Łódź'"}, ours: true},
		{name: "varchar(20) character set latin5", values: []string{"'İstanbul'"}, ours: true},
		{name: "char(20) character set ucs2", values: []string{"'你好'"}, ours: true},
		{name: "varchar(20) character set utf16", values: []string{"'你好 😀'"}, ours: true},
		{name: "varchar(20) character set utf16le", values: []string{"'你好 😀'"}, ours: true},
		{name: "text character set utf32", values: []string{"'你好 😀'"}, ours: true},
		{name: "varchar(20) binary", values: []string{"'Aé'"}},
		{name: "binary(1)", values: []string{"x'00'", "x'20'"}},
		{name: "binary(16)", values: []string{"x'00ff00'", "x'0102030405060708090a0b0c0d0e0f10'", "''", "x'2020'"}},
		{name: "binary(255)", values: []string{"x'01'"}},
		{name: "varbinary(255)", values: []string{"x'00'", "''", "x'ff0000'"}},
		{name: "varbinary(300)", values: []string{"x'00'", "''", "x'ff00'"}},
		{name: "tinytext", values: []string{"'tiny'", "''"}},
		{name: "text character set utf8mb4", values: []string{"repeat('ß', 30000)"}},
		{name: "mediumtext", values: []string{"'medium'"}},
		{name: "longtext", values: []string{"'long'", "repeat('x', 70000)"}},
		{name: "tinyblob", values: []string{"x'0001'"}},
		{name: "blob", values: []string{"x'0001'", "''"}},
		{name: "mediumblob", values: []string{"repeat(x'00', 70000)"}},
		{name: "longblob", values: []string{"x'00'"}},
		{name: "varchar(300) compressed character set gbk", values: []string{"repeat('你好', 120)", "'短'", "''"}, only: onMariaDB, ours: true},
		{name: "text compressed", values: []string{"repeat('é', 1000)", "'é'", "''"}, only: onMariaDB, ours: true},
		{name: "longblob compressed", values: []string{"repeat(x'00', 70000)"}, only: onMariaDB, ours: true},
		{name: "varbinary(20) compressed", values: []string{"x'00ff'"}, only: onMariaDB, ours: true},
	}
}

// choiceTypes are ENUMs and SETs of every width, with members that need care.
func choiceTypes() []sample {
	many := func(n int) string {
		members := make([]string, n)
		for i := range members {
			members[i] = fmt.Sprintf("'m%d'", i)
		}
		return strings.Join(members, ",")
	}
	odd := `'a','b,c','d''e','"f"','g\\h','你好 😀',' i'`
	types := []sample{
		{name: "enum(" + odd + ")", values: []string{"'a'", "'b,c'", "'d''e'", `'"f"'`, `'g\\h'`, "'你好 😀'", "' i'", "'not a member'"}},
		{name: "enum('café','€') character set latin1", values: []string{"'café'", "'€'"}, ours: true},
		{name: "enum('你','好') character set gbk", values: []string{"'你'", "'好'"}, ours: true},
		{name: "enum(" + many(255) + ")", values: []string{"'m0'", "'m254'"}},
		{name: "enum(" + many(256) + ")", values: []string{"'m0'", "'m254'", "'m255'"}},
		{name: "enum(" + many(3000) + ")", values: []string{"'m2999'"}},
		{name: "set('a','d''e','你好 😀')", values: []string{"''", "'a'", "'a,你好 😀'", "7"}},
		{name: "set('café','x') character set latin1", values: []string{"'x,café'"}, ours: true},
	}
	for _, n := range []int{8, 9, 16, 17, 24, 25, 32, 33, 64} {
		types = append(types, sample{name: "set(" + many(n) + ")", values: []string{"''", "'m0'", fmt.Sprintf("'m%d'", n-1), fmt.Sprintf("'m0,m%d'", n-1)}})
	}
	return types
}

// typeTable is a table of many types, and its rows in SQL: each value of each
// type is in one, and the last has none.
type typeTable struct {
	name    string
	columns []sample
	rows    []string
}

// typeTables spreads types over tables of so many columns that a row fits.
func typeTables(types []sample) []typeTable {
	const most = 12
	var tables []typeTable
	for part := range slices.Chunk(types, most) {
		table := typeTable{name: fmt.Sprintf("t%d", len(tables)), columns: part}
		longest := 0
		for _, c := range part {
			longest = max(longest, len(c.values))
		}
		for n := range longest + 1 {
			row := make([]string, len(part))
			for i, c := range part {
				row[i] = "null"
				if n < len(c.values) {
					row[i] = c.values[n]
				}
			}
			table.rows = append(table.rows, strings.Join(row, ", "))
		}
		tables = append(tables, table)
	}
	return tables
}

// names are the table's columns.
func (t *typeTable) names() []string {
	names := []string{"id"}
	for i := range t.columns {
		names = append(names, fmt.Sprintf("c%d", i))
	}
	return append(names, "last")
}

// statements make the table and fill it.
func (t *typeTable) statements() []string {
	names := t.names()
	columns := []string{"id int primary key auto_increment"}
	for i, c := range t.columns {
		columns = append(columns, names[i+1]+" "+c.name+" null")
	}
	columns = append(columns, "last varchar(9) default 'end'")
	all := []string{"create table " + t.name + " (" + strings.Join(columns, ", ") + ") engine=InnoDB default character set utf8mb4"}
	for _, row := range t.rows {
		all = append(all, "insert into "+t.name+" ("+strings.Join(names[1:len(names)-1], ", ")+") values ("+row+")")
	}
	return all
}
