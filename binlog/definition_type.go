package binlog

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/binlog/wire"
)

// columnType is a column's type as information_schema writes it, taken apart:
// "decimal(10,2) unsigned", "enum('a','b')".
type columnType struct {
	base       string
	sizes      []int
	members    []string
	unsigned   bool
	compressed bool // MariaDB's COMPRESSED columns
}

func parseColumnType(text string) (columnType, error) {
	text = strings.TrimSpace(text)
	end := strings.IndexAny(text, " (")
	if end < 0 {
		end = len(text)
	}
	t := columnType{base: strings.ToLower(text[:end])}
	rest := strings.TrimSpace(text[end:])
	if strings.HasPrefix(rest, "(") {
		var err error
		if rest, err = t.arguments(rest[1:]); err != nil {
			return columnType{}, fmt.Errorf("reading the type %q: %w", text, err)
		}
	}
	words := strings.Fields(strings.ToLower(rest))
	t.unsigned = slices.Contains(words, "unsigned") || slices.Contains(words, "zerofill")
	t.compressed = slices.ContainsFunc(words, func(w string) bool { return strings.HasPrefix(w, "compressed") })
	return t, nil
}

// arguments reads what stands between parentheses: sizes, or members in
// quotes. It returns what follows.
func (t *columnType) arguments(text string) (rest string, err error) {
	for {
		text = strings.TrimLeft(text, " ,")
		switch {
		case text == "":
			return "", wire.ErrShort
		case text[0] == ')':
			return text[1:], nil
		case text[0] == '\'':
			var member string
			if member, text, err = quoted(text[1:]); err != nil {
				return "", err
			}
			t.members = append(t.members, member)
		default:
			end := strings.IndexAny(text, " ,)")
			if end < 0 {
				return "", wire.ErrShort
			}
			size, err := strconv.Atoi(text[:end])
			if err != nil {
				return "", fmt.Errorf("reading a size: %w", err)
			}
			t.sizes, text = append(t.sizes, size), text[end:]
		}
	}
}

// quoted reads up to the closing quote; quotes inside are doubled, and what is
// behind a backslash is escaped.
func quoted(text string) (word, rest string, err error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\'' && i+1 < len(text) && text[i+1] == '\'':
			b.WriteByte(c)
			i++
		case c == '\'':
			return b.String(), text[i+1:], nil
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(unescaped(text[i]))
		default:
			b.WriteByte(c)
		}
	}
	return "", "", wire.ErrShort
}

func unescaped(c byte) byte {
	switch c {
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	case '0':
		return 0
	default:
		return c
	}
}

// size is the i-th of the sizes, or what stands for it when it is not given.
func (t *columnType) size(i, otherwise int) uint16 {
	if i < len(t.sizes) {
		return uint16(t.sizes[i])
	}
	return uint16(otherwise)
}

// logged is what a table map says of a column: one of the types, and what the
// type says about itself.
type logged struct {
	types []byte
	meta  uint16
}

// is tells whether a column of the log is this one.
func (l logged) is(code byte, meta uint16) bool {
	return slices.Contains(l.types, code) && meta == l.meta
}

// logged is how the log describes a column of the type, whose characters take
// up to so many bytes; false for a type that is not known here (MySQL manual
// 13, Data Types; MariaDB's own types).
func (t *columnType) logged(characterBytes int) (logged, bool) {
	if found, ok := t.loggedNumber(); ok {
		return found, true
	}
	if found, ok := t.loggedMoment(); ok {
		return found, true
	}
	return t.loggedBytes(uint16(characterBytes))
}

func (t *columnType) loggedNumber() (logged, bool) {
	switch t.base {
	case "tinyint", "bool", "boolean":
		return plain(mysql.MYSQL_TYPE_TINY)
	case "smallint":
		return plain(mysql.MYSQL_TYPE_SHORT)
	case "mediumint":
		return plain(mysql.MYSQL_TYPE_INT24)
	case "int", "integer":
		return plain(mysql.MYSQL_TYPE_LONG)
	case "bigint":
		return plain(mysql.MYSQL_TYPE_LONGLONG)
	case "decimal", "numeric":
		return sized(t.size(0, 10)<<8|t.size(1, 0), mysql.MYSQL_TYPE_NEWDECIMAL)
	case "float":
		return sized(4, mysql.MYSQL_TYPE_FLOAT)
	case "double", "real":
		return sized(8, mysql.MYSQL_TYPE_DOUBLE)
	case "bit":
		bits := t.size(0, 1)
		return sized(bits/8<<8|bits%8, mysql.MYSQL_TYPE_BIT)
	default:
		return logged{}, false
	}
}

// loggedMoment knows the forms before MySQL 5.6.4 as well: a table keeps them
// until it is altered.
func (t *columnType) loggedMoment() (logged, bool) {
	fraction := t.size(0, 0)
	switch t.base {
	case "year":
		return plain(mysql.MYSQL_TYPE_YEAR)
	case "date":
		return plain(mysql.MYSQL_TYPE_DATE, mysql.MYSQL_TYPE_NEWDATE)
	case "time":
		return sized(fraction, mysql.MYSQL_TYPE_TIME2, mysql.MYSQL_TYPE_TIME)
	case "datetime":
		return sized(fraction, mysql.MYSQL_TYPE_DATETIME2, mysql.MYSQL_TYPE_DATETIME)
	case "timestamp":
		return sized(fraction, mysql.MYSQL_TYPE_TIMESTAMP2, mysql.MYSQL_TYPE_TIMESTAMP)
	default:
		return logged{}, false
	}
}

func (t *columnType) loggedBytes(characterBytes uint16) (logged, bool) {
	if t.compressed {
		return t.loggedCompressed(characterBytes)
	}
	switch t.base {
	case "char", "binary":
		return sized(t.size(0, 1)*characterBytes, mysql.MYSQL_TYPE_STRING)
	case "inet6", "uuid":
		return sized(16, mysql.MYSQL_TYPE_STRING)
	case "inet4":
		return sized(4, mysql.MYSQL_TYPE_STRING)
	case "varchar", "varbinary":
		return sized(t.size(0, 0)*characterBytes, mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_VAR_STRING)
	case "json": // MariaDB and servers without the type keep it as a long text
		return sized(4, mysql.MYSQL_TYPE_JSON, mysql.MYSQL_TYPE_BLOB)
	case "enum":
		width := uint16(1)
		if len(t.members) > 255 {
			width = 2
		}
		return sized(width, mysql.MYSQL_TYPE_ENUM)
	case "set":
		width := uint16(len(t.members)+7) / 8
		if width > 4 {
			width = 8
		}
		return sized(width, mysql.MYSQL_TYPE_SET)
	case "vector":
		return sized(4, mysql.MYSQL_TYPE_VECTOR)
	case "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon", "geometrycollection", "geomcollection":
		return sized(4, mysql.MYSQL_TYPE_GEOMETRY)
	default:
		width, ok := blobWidth(t.base)
		return logged{types: []byte{mysql.MYSQL_TYPE_BLOB}, meta: width}, ok
	}
}

func (t *columnType) loggedCompressed(characterBytes uint16) (logged, bool) {
	if width, isBlob := blobWidth(t.base); isBlob {
		return sized(width, row.TypeBlobCompressed)
	}
	return sized(t.size(0, 0)*characterBytes+1, row.TypeVarcharCompressed) // a byte says how it is compressed
}

// blobWidth is how many bytes tell the length of a text or blob.
func blobWidth(base string) (uint16, bool) {
	switch base {
	case "tinyblob", "tinytext":
		return 1, true
	case "blob", "text":
		return 2, true
	case "mediumblob", "mediumtext":
		return 3, true
	case "longblob", "longtext":
		return 4, true
	default:
		return 0, false
	}
}

func plain(types ...byte) (logged, bool) { return logged{types: types}, true }

func sized(meta uint16, types ...byte) (logged, bool) { return logged{types: types, meta: meta}, true }

// characterBytes is how many bytes a character of the set takes at most (MySQL
// manual 12.10, Supported Character Sets).
func characterBytes(charset string) int {
	switch charset {
	case "utf8mb4", "utf16", "utf16le", "utf32", "gb18030":
		return 4
	case "utf8", "utf8mb3", "ujis", "eucjpms":
		return 3
	case "ucs2", "gbk", "gb2312", "big5", "sjis", "cp932", "euckr":
		return 2
	default:
		return 1
	}
}
