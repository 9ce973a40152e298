package snapshot

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// part is one column of the key that rows are read in the order of. The server
// orders and compares: text by its own collation.
type part struct {
	name string
	form form
}

// order chooses what rows are read in the order of: the primary key, or another
// key that no two rows share; of a range's rows one that begins with its column.
func (f *found) order(t *Table) error {
	keys := f.keys()
	if len(keys) == 0 {
		return errors.New("it has no primary key and no unique key without nulls, so rows can't be read in pieces")
	}
	chosen := keys[0].columns
	if len(t.ranges) > 0 {
		var err error
		if chosen, err = f.orderWithin(t.ranges[0].Column, keys); err != nil {
			return err
		}
	}
	for _, name := range chosen {
		c := f.column(name)
		form := formOf(c)
		switch {
		case form == formUnordered:
			return fmt.Errorf("its key has the column %s of type %s, by which rows can't be read in pieces", name, c.kind)
		case form == formText && !t.captures(name):
			// Invariant 10: how far a run is stands in Kafka.
			return fmt.Errorf("its key has the column %s, whose text is not captured and so must not be kept", name)
		}
		t.key = append(t.key, part{name, form})
	}
	return nil
}

// keys are the keys that tell any two rows apart, the primary one first.
func (f *found) keys() []index {
	return slices.DeleteFunc(slices.Clone(f.indexes), func(x index) bool {
		return !x.unique || slices.ContainsFunc(x.columns, func(name string) bool {
			c := f.column(name)
			return c == nil || c.nullable
		})
	})
}

// smallTable is how many rows are looked through for a range that has no index.
const smallTable = 100_000

// orderWithin is a key that begins with the column, or an index that does with
// a key behind it. A small table needs neither.
func (f *found) orderWithin(column string, keys []index) ([]string, error) {
	for _, key := range keys {
		if key.columns[0] == column {
			return key.columns, nil
		}
	}
	for _, x := range f.indexes {
		if x.columns[0] == column && !f.column(column).nullable {
			return append([]string{column}, slices.DeleteFunc(slices.Clone(keys[0].columns), func(name string) bool { return name == column })...), nil
		}
	}
	if f.rows <= smallTable {
		return keys[0].columns, nil
	}
	return nil, fmt.Errorf("it has no index that begins with the column %s, so a range of it can't be read without reading the whole table", column)
}

// captures tells whether the rule reads the column.
func (t *Table) captures(name string) bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return c.name == name })
}

// within is the condition that the run's ranges put on rows.
func (t *Table) within() string {
	conditions := make([]string, len(t.ranges))
	for i, r := range t.ranges {
		conditions[i] = fmt.Sprintf("%s between %d and %d", named(r.Column), r.First, r.Last)
	}
	return strings.Join(conditions, " and ")
}

// query asks for the next rows behind the key, at most so many.
func (t *Table) query(last []string, limit int) (string, error) {
	asked := make([]string, 0, len(t.columns)+len(t.key))
	for i := range t.columns {
		asked = append(asked, t.columns[i].asked)
	}
	keys := make([]string, len(t.key))
	for i, p := range t.key {
		keys[i] = named(p.name)
	}
	var conditions []string
	if len(t.ranges) > 0 {
		conditions = append(conditions, t.within())
	}
	if len(last) > 0 {
		behind, err := t.behind(last)
		if err != nil {
			return "", err
		}
		conditions = append(conditions, behind)
	}
	where := ""
	if len(conditions) > 0 {
		where = " where " + strings.Join(conditions, " and ")
	}
	order := strings.Join(keys, ", ")
	return fmt.Sprintf("select %s from %s%s order by %s limit %d", strings.Join(append(asked, keys...), ", "), t.place, where, order, limit), nil
}

// behind is the condition of rows after the key. A comparison of lists would be
// shorter, and the server would read the table from its beginning for it.
func (t *Table) behind(last []string) (string, error) {
	if len(last) != len(t.key) {
		return "", fmt.Errorf("the key of table %s has %d columns now, and had %d when the run began", t.Name, len(t.key), len(last))
	}
	condition := ""
	for i := len(t.key) - 1; i >= 0; i-- {
		value, err := t.key[i].literal(last[i])
		if err != nil {
			return "", err
		}
		name := named(t.key[i].name)
		if condition == "" {
			condition = name + " > " + value
			continue
		}
		condition = fmt.Sprintf("%[1]s >= %[2]s and (%[1]s > %[2]s or (%[3]s))", name, value, condition)
	}
	return condition, nil
}

// literal is a kept value as SQL has it.
func (p *part) literal(kept string) (string, error) {
	switch p.form {
	case formSigned, formUnsigned, formYear, formDecimal:
		if kept == "" || strings.Trim(kept, "-.0123456789") != "" {
			return "", fmt.Errorf("the kept key of column %s is no number", p.name)
		}
		return kept, nil
	case formBinary:
		if _, err := hex.DecodeString(kept); err != nil {
			return "", fmt.Errorf("the kept key of column %s: %w", p.name, err)
		}
		return "x'" + kept + "'", nil
	default:
		return quoted(kept), nil
	}
}

// kept is a value as progress holds it.
func (p *part) kept(v *mysql.FieldValue) string {
	switch {
	case v.Type == mysql.FieldValueTypeSigned:
		return strconv.FormatInt(v.AsInt64(), 10)
	case v.Type == mysql.FieldValueTypeUnsigned:
		return strconv.FormatUint(v.AsUint64(), 10)
	case p.form == formBinary:
		return hex.EncodeToString(v.AsString())
	default:
		return string(v.AsString())
	}
}
