package binlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// misfit tells why rows of the shape cannot be of a table so defined: their
// columns differ in count, type, size, sign, character set or in whether they
// may be null, as far as the log tells. It is empty when they can be.
func misfit(def *schema.Definition, shape *tableMap, sets charsets) string {
	if len(def.Columns) != len(shape.types) {
		return fmt.Sprintf("it has %d columns, the log %d", len(def.Columns), len(shape.types))
	}
	for i := range def.Columns {
		c := &def.Columns[i]
		if why := misfitColumn(c, i, shape, sets); why != "" {
			return fmt.Sprintf("column %d, %s %s, %s", i+1, c.Name, c.Type, why)
		}
	}
	return ""
}

func misfitColumn(c *schema.ColumnDefinition, i int, shape *tableMap, sets charsets) string {
	t, err := parseColumnType(c.Type)
	if err != nil {
		return "has a type that is not understood"
	}
	want, known := t.logged(characterBytes(charsetOf(c)))
	switch {
	case !known:
		return "has a type that this version does not know"
	case !want.is(shape.types[i], shape.meta[i]):
		return "is in the log " + shape.describe(i)
	case c.Nullable != shape.nullable[i]:
		return "may be null in one and not in the other"
	case shape.signsSent && isSigned(shape.types[i]) && t.unsigned != shape.unsigned[i]:
		return "has the other sign in the log"
	case shape.charsetsSent && isCharacter(shape.types[i]) && plainCharset(sets[shape.collation[i]]) != plainCharset(charsetOf(c)):
		return "has the character set " + sets[shape.collation[i]] + " in the log"
	default:
		return ""
	}
}

// isSigned tells the types whose sign is one of the definition's: servers
// differ in what they log of a year.
func isSigned(t byte) bool { return isNumeric(t) && t != mysql.MYSQL_TYPE_YEAR }

// charsetOf is the character set of a column's bytes.
func charsetOf(c *schema.ColumnDefinition) string {
	if c.Charset != "" {
		return c.Charset
	}
	if strings.HasPrefix(c.Type, "json") {
		return "utf8mb4"
	}
	return "binary"
}

// plainCharset is the character set under one name: utf8 is utf8mb3's old one.
func plainCharset(name string) string {
	if name == "utf8" {
		return "utf8mb3"
	}
	return name
}

// complete is the shape with what the definition adds to what the log told.
func complete(def *schema.Definition, shape *tableMap, sets charsets) (*tableMap, error) {
	whole := *shape
	whole.names = make([]string, len(shape.types))
	whole.unsigned, whole.collation = slices.Clone(shape.unsigned), slices.Clone(shape.collation)
	whole.members = make([][]string, len(shape.types))
	for i := range def.Columns {
		c := &def.Columns[i]
		t, err := parseColumnType(c.Type)
		if err != nil {
			return nil, err
		}
		whole.names[i], whole.members[i] = c.Name, t.members
		if !shape.signsSent {
			whole.unsigned[i] = t.unsigned
		}
		switch {
		case isEnumOrSet(shape.types[i]): // a definition's members are in Unicode
			whole.collation[i] = sets.number("utf8mb4")
		case !shape.charsetsSent:
			whole.collation[i] = sets.number(charsetOf(c))
		}
	}
	return &whole, nil
}

// number is a collation of the character set, whichever: it stands for the set.
func (c charsets) number(charset string) uint64 {
	var lowest uint64
	for id, name := range c {
		if plainCharset(name) == plainCharset(charset) && (lowest == 0 || id < lowest) {
			lowest = id
		}
	}
	return lowest
}

// describe is the i-th column as the log has it, for people.
func (m *tableMap) describe(i int) string {
	text := typeName(m.types[i])
	switch t := m.types[i]; {
	case t == mysql.MYSQL_TYPE_NEWDECIMAL:
		text += fmt.Sprintf("(%d,%d)", m.meta[i]>>8, m.meta[i]&0xff)
	case t == mysql.MYSQL_TYPE_BIT:
		text += fmt.Sprintf("(%d)", m.meta[i]>>8*8+m.meta[i]&0xff)
	case t == mysql.MYSQL_TYPE_STRING, t == mysql.MYSQL_TYPE_VARCHAR, t == mysql.MYSQL_TYPE_VAR_STRING:
		text += fmt.Sprintf(" of %d bytes", m.meta[i])
	case m.meta[i] > 0 && (t == mysql.MYSQL_TYPE_TIME2 || t == mysql.MYSQL_TYPE_DATETIME2 || t == mysql.MYSQL_TYPE_TIMESTAMP2):
		text += fmt.Sprintf("(%d)", m.meta[i])
	case t == mysql.MYSQL_TYPE_BLOB:
		text = []string{"blob", "tinyblob", "blob", "mediumblob", "longblob"}[min(m.meta[i], 4)]
	}
	if m.signsSent && m.unsigned[i] {
		text += " unsigned"
	}
	if m.nullable[i] {
		text += " null"
	}
	return text
}

// shape is the whole map for people.
func (m *tableMap) shape() string {
	columns := make([]string, len(m.types))
	for i := range columns {
		columns[i] = m.describe(i)
	}
	return fmt.Sprintf("%d columns (%s)", len(columns), strings.Join(columns, ", "))
}

// shapeOf is a definition for people, as tableMap.shape is.
func shapeOf(def *schema.Definition) string {
	columns := make([]string, len(def.Columns))
	for i := range columns {
		c := &def.Columns[i]
		columns[i] = c.Name + " " + c.Type
		if c.Nullable {
			columns[i] += " null"
		}
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
