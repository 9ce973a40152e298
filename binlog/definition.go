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
