package binlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// misfit tells why rows of the shape cannot be of a table so defined: their
// columns differ in count, type, size, sign, character set or in whether they
// may be null, as far as the log tells. It is empty when they can be.
func misfit(def *schema.Definition, shape *row.TableMap, sets row.Charsets) string {
	if len(def.Columns) != len(shape.Types) {
		return fmt.Sprintf("it has %d columns, the log %d", len(def.Columns), len(shape.Types))
	}
	for i := range def.Columns {
		c := &def.Columns[i]
		if why := misfitColumn(c, i, shape, sets); why != "" {
			return fmt.Sprintf("column %d, %s %s, %s", i+1, c.Name, c.Type, why)
		}
	}
	return ""
}

func misfitColumn(c *schema.ColumnDefinition, i int, shape *row.TableMap, sets row.Charsets) string {
	t, err := parseColumnType(c.Type)
	if err != nil {
		return "has a type that is not understood"
	}
	want, known := t.logged(characterBytes(charsetOf(c)))
	switch {
	case !known:
		return "has a type that this version does not know"
	case !want.is(shape.Types[i], shape.Meta[i]):
		return "is in the log " + shape.Describe(i)
	case c.Nullable != shape.Nullable[i]:
		return "may be null in one and not in the other"
	case shape.SignsSent && isSigned(shape.Types[i]) && t.unsigned != shape.Unsigned[i]:
		return "has the other sign in the log"
	case shape.CharsetsSent && row.IsCharacter(shape.Types[i]) && row.PlainCharset(sets[shape.Collation[i]]) != row.PlainCharset(charsetOf(c)):
		return "has the character set " + sets[shape.Collation[i]] + " in the log"
	default:
		return ""
	}
}

// isSigned tells the types whose sign is one of the definition's: servers
// differ in what they log of a year.
func isSigned(t byte) bool { return row.IsNumeric(t) && t != mysql.MYSQL_TYPE_YEAR }

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
func complete(def *schema.Definition, shape *row.TableMap, sets row.Charsets) (*row.TableMap, error) {
	whole := *shape
	whole.Names = make([]string, len(shape.Types))
	whole.Unsigned, whole.Collation = slices.Clone(shape.Unsigned), slices.Clone(shape.Collation)
	whole.Members = make([][]string, len(shape.Types))
	for i := range def.Columns {
		c := &def.Columns[i]
		t, err := parseColumnType(c.Type)
		if err != nil {
			return nil, err
		}
		whole.Names[i], whole.Members[i] = c.Name, t.members
		if !shape.SignsSent {
			whole.Unsigned[i] = t.unsigned
		}
		switch {
		case row.IsEnumOrSet(shape.Types[i]): // a definition's members are in Unicode
			whole.Collation[i] = sets.Number("utf8mb4")
		case !shape.CharsetsSent:
			whole.Collation[i] = sets.Number(charsetOf(c))
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
