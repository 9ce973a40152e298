package snapshot

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// form is how a selected value becomes what the log has of it.
type form uint8

const (
	formUnordered form = iota // of types that no key may have; read as text
	formSigned
	formUnsigned
	formYear
	formDecimal
	formText
	formMoment
	formBinary
	formFloat
	formDouble
	formBits
	formJSON
	formChoice
	formAddress // MariaDB's addresses and UUIDs, which the log has as bytes
	formShape   // geometry and vectors
)

// column is one captured column of a table.
type column struct {
	name  string
	asked string // in the list of a SELECT, so that nothing is lost on the way
	slot  int    // among the columns of the rule
	form  form
}

func columnOf(d *described, slot int) column {
	c := column{name: d.name, slot: slot, form: readAs(d), asked: named(d.name)}
	switch base(d.kind) {
	case "float", "double", "real":
		c.asked += " + 0e0" // or FLOAT is rounded to six digits
	case "bit":
		c.asked += " + 0"
	case "inet4", "inet6":
		c.asked = "inet6_aton(" + c.asked + ")"
	case "uuid":
		c.asked = "unhex(replace(" + c.asked + ", '-', ''))"
	}
	return c
}

// base is the name of a type: "varchar" of "varchar(20)".
func base(kind string) string {
	if end := strings.IndexAny(kind, " ("); end >= 0 {
		return kind[:end]
	}
	return kind
}

// readAs is the form of a column's values.
func readAs(d *described) form {
	switch base(d.kind) {
	case "tinyint", "smallint", "mediumint", "int", "bigint":
		if strings.Contains(d.kind, "unsigned") || strings.Contains(d.kind, "zerofill") {
			return formUnsigned
		}
		return formSigned
	case "year":
		return formYear
	case "decimal":
		return formDecimal
	case "date", "time", "datetime", "timestamp":
		return formMoment
	case "float":
		return formFloat
	case "double", "real":
		return formDouble
	case "bit":
		return formBits
	case "json":
		return formJSON
	case "enum", "set":
		return formChoice
	case "inet4", "inet6", "uuid":
		return formAddress
	case "binary", "varbinary", "tinyblob", "blob", "mediumblob", "longblob":
		return formBinary
	}
	if d.charset == "" || d.charset == "binary" {
		return formShape
	}
	return formText
}

// formOf is the form of a key's column; those that can't order rows exactly, or
// are compared otherwise than they are ordered, have none.
func formOf(d *described) form {
	switch form := readAs(d); form {
	case formSigned, formUnsigned, formYear, formDecimal, formText, formMoment, formBinary:
		return form
	default:
		return formUnordered
	}
}

// read makes the value that the log would have. Text that has to be made is
// appended to scratch, which is returned; it must live as long as the value.
func (c *column) read(from *mysql.FieldValue, v *schema.Value, scratch []byte) ([]byte, error) {
	if from.Type == mysql.FieldValueTypeNull {
		v.Kind = schema.Null
		return scratch, nil
	}
	switch c.form {
	case formSigned, formYear:
		v.Kind, v.Int = schema.Signed, whole(from)
	case formUnsigned, formBits:
		v.Kind, v.Int = schema.Unsigned, whole(from)
	case formFloat, formDouble:
		return c.float(from, v, scratch)
	case formBinary, formAddress, formShape:
		v.Kind, v.Bytes = schema.Binary, from.AsString()
	case formJSON:
		v.Kind, v.Bytes = schema.JSON, from.AsString()
	default:
		v.Kind, v.Bytes = schema.Text, from.AsString()
	}
	if isNumber := from.Type != mysql.FieldValueTypeString; isNumber != (v.Kind <= schema.Unsigned) {
		return scratch, fmt.Errorf("column %s is no longer of the type it had", c.name)
	}
	return scratch, nil
}

// whole is a whole number's bits.
func whole(from *mysql.FieldValue) int64 {
	if from.Type == mysql.FieldValueTypeUnsigned {
		return int64(from.AsUint64())
	}
	return from.AsInt64()
}

// float writes a number as the reader of the log does: as short as tells it from others.
func (c *column) float(from *mysql.FieldValue, v *schema.Value, scratch []byte) ([]byte, error) {
	if from.Type != mysql.FieldValueTypeFloat {
		return scratch, fmt.Errorf("column %s is no longer of the type it had", c.name)
	}
	size := 64
	if c.form == formFloat {
		size = 32
	}
	start := len(scratch)
	scratch = strconv.AppendFloat(scratch, from.AsFloat64(), 'g', -1, size)
	v.Kind, v.Bytes = schema.Float, scratch[start:len(scratch):len(scratch)]
	return scratch, nil
}
