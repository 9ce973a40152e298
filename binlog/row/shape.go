package row

import (
	"fmt"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// Describe is the i-th column as the log has it, for people.
func (m *TableMap) Describe(i int) string {
	text := typeName(m.Types[i])
	switch t := m.Types[i]; {
	case t == mysql.MYSQL_TYPE_NEWDECIMAL:
		text += fmt.Sprintf("(%d,%d)", m.Meta[i]>>8, m.Meta[i]&0xff)
	case t == mysql.MYSQL_TYPE_BIT:
		text += fmt.Sprintf("(%d)", m.Meta[i]>>8*8+m.Meta[i]&0xff)
	case t == mysql.MYSQL_TYPE_STRING, t == mysql.MYSQL_TYPE_VARCHAR, t == mysql.MYSQL_TYPE_VAR_STRING:
		text += fmt.Sprintf(" of %d bytes", m.Meta[i])
	case m.Meta[i] > 0 && (t == mysql.MYSQL_TYPE_TIME2 || t == mysql.MYSQL_TYPE_DATETIME2 || t == mysql.MYSQL_TYPE_TIMESTAMP2):
		text += fmt.Sprintf("(%d)", m.Meta[i])
	case t == mysql.MYSQL_TYPE_BLOB:
		text = []string{"blob", "tinyblob", "blob", "mediumblob", "longblob"}[min(m.Meta[i], 4)]
	}
	if m.SignsSent && m.Unsigned[i] {
		text += " unsigned"
	}
	if m.Nullable[i] {
		text += " null"
	}
	return text
}

// Shape is the whole map for people.
func (m *TableMap) Shape() string {
	columns := make([]string, len(m.Types))
	for i := range columns {
		columns[i] = m.Describe(i)
	}
	return fmt.Sprintf("%d columns (%s)", len(columns), strings.Join(columns, ", "))
}

// typeName is a type's name in the log's own numbering.
func typeName(t byte) string {
	names := map[byte]string{
		mysql.MYSQL_TYPE_TINY: "tinyint", mysql.MYSQL_TYPE_SHORT: "smallint", mysql.MYSQL_TYPE_INT24: "mediumint",
		mysql.MYSQL_TYPE_LONG: "int", mysql.MYSQL_TYPE_LONGLONG: "bigint", mysql.MYSQL_TYPE_NEWDECIMAL: "decimal",
		mysql.MYSQL_TYPE_FLOAT: "float", mysql.MYSQL_TYPE_DOUBLE: "double", mysql.MYSQL_TYPE_BIT: "bit",
		mysql.MYSQL_TYPE_YEAR: "year", mysql.MYSQL_TYPE_DATE: "date", mysql.MYSQL_TYPE_NEWDATE: "date",
		mysql.MYSQL_TYPE_TIME: "time", mysql.MYSQL_TYPE_TIME2: "time", mysql.MYSQL_TYPE_DATETIME: "datetime",
		mysql.MYSQL_TYPE_DATETIME2: "datetime", mysql.MYSQL_TYPE_TIMESTAMP: "timestamp", mysql.MYSQL_TYPE_TIMESTAMP2: "timestamp",
		mysql.MYSQL_TYPE_STRING: "char", mysql.MYSQL_TYPE_VARCHAR: "varchar", mysql.MYSQL_TYPE_VAR_STRING: "varchar",
		mysql.MYSQL_TYPE_BLOB: "blob", mysql.MYSQL_TYPE_ENUM: "enum", mysql.MYSQL_TYPE_SET: "set", mysql.MYSQL_TYPE_JSON: "json",
		mysql.MYSQL_TYPE_GEOMETRY: "geometry", mysql.MYSQL_TYPE_VECTOR: "vector",
	}
	if name, known := names[t]; known {
		return name
	}
	return fmt.Sprintf("of type %d", t)
}
