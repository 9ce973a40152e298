package binlog

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// present is what the server says of its tables now.
type present struct {
	charset   string // of tables made without one
	lowerCase bool   // of tables' names
	tables    map[string]*presentTable
}

// presentTable is a table as it is since it was altered last: servers make it
// anew for every ALTER, and say when.
type presentTable struct {
	definition *schema.Definition
	since      time.Time // its second
}

// presentOf asks for the captured tables, or for one.
func presentOf(s *session, database string, layouts []*schema.Layout) (*present, error) {
	name := quoteText(database)
	now := &present{tables: map[string]*presentTable{}}
	if _, err := s.conn.Execute("set names utf8mb4"); err != nil {
		return nil, fmt.Errorf("setting the connection's character set: %w", err)
	}
	settings, err := s.rows("select default_character_set_name, @@lower_case_table_names from information_schema.schemata where schema_name = " + name)
	if err != nil {
		return nil, err
	}
	if len(settings) > 0 {
		now.charset, now.lowerCase = settings[0][0], settings[0][1] != "0"
	}
	tables, err := s.rows("select table_name, coalesce(unix_timestamp(create_time), 0), coalesce(table_collation, '') from information_schema.tables where table_type = 'BASE TABLE' and table_schema = " + name)
	if err != nil {
		return nil, err
	}
	for _, row := range tables {
		since, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			return nil, fmt.Errorf("reading when a table was made: %w", err)
		}
		if wanted(layouts, row[0]) {
			now.tables[row[0]] = &presentTable{
				definition: &schema.Definition{Charset: charsetOfCollation(row[2])}, since: time.Unix(int64(since), 0).UTC(),
			}
		}
	}
	if err := now.readColumns(s, name); err != nil {
		return nil, err
	}
	return now, nil
}

func (now *present) readColumns(s *session, database string) error {
	columns, err := s.rows("select table_name, column_name, column_type, is_nullable, coalesce(character_set_name, '') " +
		"from information_schema.columns where table_schema = " + database + " order by table_name, ordinal_position")
	if err != nil {
		return err
	}
	for _, row := range columns {
		if t := now.tables[row[0]]; t != nil {
			t.definition.Columns = append(t.definition.Columns, schema.ColumnDefinition{
				Name: row[1], Type: plainType(row[2]), Nullable: row[3] == "YES", Charset: row[4],
			})
		}
	}
	return nil
}

// plainType is a type without the width that a whole number is shown with,
// which newer servers leave out. Members with a question mark may have had
// another character there: servers tell three bytes of each at most. They are
// not known then, and neither is the type.
func plainType(text string) string {
	t, err := parseColumnType(text)
	if err != nil {
		return text
	}
	switch t.base {
	case "enum", "set":
		if strings.Contains(text, "?") {
			return t.base
		}
		return text
	case "tinyint", "smallint", "mediumint", "int", "bigint", "year":
		if t.unsigned {
			return t.base + " unsigned"
		}
		return t.base
	default:
		return text
	}
}

// quoteText is text as SQL has it between quotes.
func quoteText(text string) string {
	return "'" + strings.NewReplacer("\\", "\\\\", "'", "''").Replace(text) + "'"
}

// equals tells whether both say the same of all tables.
func (now *present) equals(other *present) bool {
	if len(now.tables) != len(other.tables) {
		return false
	}
	for name, t := range now.tables {
		if o := other.tables[name]; o == nil || !same(t.definition, o.definition) {
			return false
		}
	}
	return true
}
