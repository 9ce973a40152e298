package row

import (
	"errors"
	"fmt"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/wire"
)

// TableMap is a TABLE_MAP event: the shape of the rows that follow.
type TableMap struct {
	Table        string
	Types        []byte
	Meta         []uint16
	Nullable     []bool
	Names        []string // nil unless the server's metadata is FULL
	SignsSent    bool     // in Unsigned is what the log says; else nothing is known
	CharsetsSent bool     // the same of Collation, but for ENUM and SET
	Unsigned     []bool
	Collation    []uint64   // 0 where a column has none
	Members      [][]string // of ENUM and SET columns, as the server stores them
}

// charset is the name of a column's character set.
func (m *TableMap) charset(i int, sets Charsets) string {
	if name, ok := sets[m.Collation[i]]; ok {
		return name
	}
	return fmt.Sprintf("of collation %d", m.Collation[i])
}

// memberNames are the members of an ENUM or SET as text.
func (m *TableMap) memberNames(i int, sets Charsets) ([]string, error) {
	set := m.charset(i, sets)
	k, foreign := formOf(set)
	texts := make([]string, len(m.Members[i]))
	for n, member := range m.Members[i] {
		text := []byte(member)
		var err error
		switch k {
		case kindText:
		case kindLatin1:
			text = appendLatin1(nil, text)
		case kindForeign:
			text, err = appendForeign(nil, text, foreign)
		default:
			err = errForeign
		}
		if err != nil {
			return nil, errors.New("members are of character set " + set + ", which is not one that can be read")
		}
		texts[n] = string(text)
	}
	return texts, nil
}

// The parts of a TABLE_MAP's optional metadata (MySQL 8.0.1, MariaDB 10.5).
const (
	metaSignedness     = 1
	metaDefaultCharset = 2
	metaColumnCharset  = 3
	metaColumnName     = 4
	metaSetMembers     = 5
	metaEnumMembers    = 6
	metaEnumSetDefault = 10
	metaEnumSetCharset = 11
)

// MariaDB's COMPRESSED columns.
const (
	TypeBlobCompressed    = 140
	TypeVarcharCompressed = 141
)

// tableIDSize is the length of a table's number in an event.
const tableIDSize = 6

// TableID is the number of the table that a TABLE_MAP or a rows event is about.
func TableID(body []byte) (uint64, error) {
	if len(body) < tableIDSize {
		return 0, wire.ErrShort
	}
	return wire.Little(body[:tableIDSize]), nil
}

// TableNamed reads no more of a TABLE_MAP than which table it is about.
func TableNamed(body []byte) (id uint64, database, table []byte, rest wire.Cursor) {
	rest = wire.Cursor{Data: body}
	id = rest.Number(tableIDSize)
	rest.Take(2) // flags
	database = rest.Take(int(rest.Number(1)))
	rest.Take(1)
	table = rest.Take(int(rest.Number(1)))
	rest.Take(1)
	return id, database, table, rest
}

// ParseTableMap reads a TABLE_MAP of a server of the flavor.
func ParseTableMap(body []byte, flavor string) (*TableMap, error) {
	_, _, table, c := TableNamed(body)
	count := int(c.Packed())
	m := &TableMap{Table: string(table), Types: c.Take(count)}
	if c.Err != nil {
		return nil, fmt.Errorf("reading a table map: %w", c.Err)
	}
	m.Unsigned, m.Collation, m.Members = make([]bool, count), make([]uint64, count), make([][]string, count)
	meta := wire.Cursor{Data: c.Block()}
	m.readMeta(&meta)
	m.readNullable(c.Take((count + 7) / 8))
	err := m.readOptional(&c, flavor == mysql.MariaDBFlavor)
	if err = errors.Join(err, meta.Err, c.Err); err != nil {
		return nil, fmt.Errorf("reading the map of table %s: %w", m.Table, err)
	}
	return m, nil
}

func (m *TableMap) readNullable(bits []byte) {
	m.Nullable = make([]bool, len(m.Types))
	for i := range m.Nullable {
		m.Nullable[i] = i/8 < len(bits) && bits[i/8]&(1<<(i%8)) != 0
	}
}

// readMeta reads what each type says about itself: lengths, digits, fractions.
func (m *TableMap) readMeta(c *wire.Cursor) {
	m.Meta = make([]uint16, len(m.Types))
	for i, t := range m.Types {
		switch t {
		case mysql.MYSQL_TYPE_STRING, mysql.MYSQL_TYPE_NEWDECIMAL, mysql.MYSQL_TYPE_ENUM, mysql.MYSQL_TYPE_SET:
			m.Meta[i] = uint16(wire.Big(c.Take(2)))
		case mysql.MYSQL_TYPE_VAR_STRING, mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_BIT, TypeVarcharCompressed:
			m.Meta[i] = uint16(c.Number(2))
		case mysql.MYSQL_TYPE_BLOB, mysql.MYSQL_TYPE_DOUBLE, mysql.MYSQL_TYPE_FLOAT, mysql.MYSQL_TYPE_GEOMETRY,
			mysql.MYSQL_TYPE_VECTOR, mysql.MYSQL_TYPE_JSON, mysql.MYSQL_TYPE_TIME2, mysql.MYSQL_TYPE_DATETIME2,
			mysql.MYSQL_TYPE_TIMESTAMP2, TypeBlobCompressed:
			m.Meta[i] = uint16(c.Number(1))
		}
		m.resolve(i)
	}
}

// resolve finds the type behind CHAR, which ENUM, SET and long CHAR hide in.
func (m *TableMap) resolve(i int) {
	if m.Types[i] != mysql.MYSQL_TYPE_STRING || m.Meta[i] < 256 {
		return
	}
	high, low := m.Meta[i]>>8, m.Meta[i]&0xff
	if high&0x30 != 0x30 { // a length of more than 255 bytes keeps two of its bits here
		m.Meta[i] = low | (high&0x30^0x30)<<4
		high |= 0x30
	} else {
		m.Meta[i] = low
	}
	if t := byte(high); t == mysql.MYSQL_TYPE_ENUM || t == mysql.MYSQL_TYPE_SET {
		types := append([]byte(nil), m.Types...) // the event's bytes are not ours
		types[i] = t
		m.Types = types
	}
}

func (m *TableMap) readOptional(c *wire.Cursor, mariadb bool) error {
	isText := func(t byte) bool { // as each server counts them
		return IsCharacter(t) || t == mysql.MYSQL_TYPE_VECTOR || mariadb && t == mysql.MYSQL_TYPE_GEOMETRY
	}
	var err error
	for len(c.Data) > 0 && err == nil {
		kind := c.Number(1)
		field := wire.Cursor{Data: c.Block()}
		switch kind {
		case metaSignedness:
			m.SignsSent = true
			m.readSignedness(&field)
		case metaDefaultCharset:
			m.CharsetsSent = true
			m.readDefaultCollation(&field, isText)
		case metaColumnCharset:
			m.CharsetsSent = true
			m.readCollations(&field, isText)
		case metaColumnName:
			err = m.readNames(&field)
		case metaSetMembers:
			m.readMembers(&field, mysql.MYSQL_TYPE_SET)
		case metaEnumMembers:
			m.readMembers(&field, mysql.MYSQL_TYPE_ENUM)
		case metaEnumSetDefault:
			m.readDefaultCollation(&field, IsEnumOrSet)
		case metaEnumSetCharset:
			m.readCollations(&field, IsEnumOrSet)
		}
		err = errors.Join(err, field.Err)
	}
	return err
}

func (m *TableMap) readSignedness(c *wire.Cursor) {
	n := 0
	for i, t := range m.Types {
		if !IsNumeric(t) {
			continue
		}
		if n/8 >= len(c.Data) {
			c.Err = wire.ErrShort
			return
		}
		m.Unsigned[i] = c.Data[n/8]&(0x80>>(n%8)) != 0
		n++
	}
}

// readDefaultCollation reads the collation most columns have, and which have another.
func (m *TableMap) readDefaultCollation(c *wire.Cursor, has func(byte) bool) {
	most := c.Packed()
	others := map[uint64]uint64{}
	for len(c.Data) > 0 {
		column := c.Packed()
		others[column] = c.Packed()
	}
	n := uint64(0)
	for i, t := range m.Types {
		if !has(t) {
			continue
		}
		m.Collation[i] = most
		if other, ok := others[n]; ok {
			m.Collation[i] = other
		}
		n++
	}
}

func (m *TableMap) readCollations(c *wire.Cursor, has func(byte) bool) {
	for i, t := range m.Types {
		if has(t) {
			m.Collation[i] = c.Packed()
		}
	}
}

func (m *TableMap) readNames(c *wire.Cursor) error {
	m.Names = make([]string, 0, len(m.Types))
	for len(c.Data) > 0 {
		m.Names = append(m.Names, string(c.Take(int(c.Number(1)))))
	}
	if len(m.Names) != len(m.Types) {
		return fmt.Errorf("it names %d columns and has %d", len(m.Names), len(m.Types))
	}
	return nil
}

func (m *TableMap) readMembers(c *wire.Cursor, of byte) {
	for i, t := range m.Types {
		if t != of {
			continue
		}
		count := int(c.Packed())
		for range min(count, len(c.Data)) {
			m.Members[i] = append(m.Members[i], string(c.Block()))
		}
	}
}

// IsNumeric tells the types that the log sends a sign of.
func IsNumeric(t byte) bool {
	switch t {
	case mysql.MYSQL_TYPE_TINY, mysql.MYSQL_TYPE_SHORT, mysql.MYSQL_TYPE_INT24, mysql.MYSQL_TYPE_LONG,
		mysql.MYSQL_TYPE_LONGLONG, mysql.MYSQL_TYPE_DECIMAL, mysql.MYSQL_TYPE_NEWDECIMAL, mysql.MYSQL_TYPE_FLOAT,
		mysql.MYSQL_TYPE_DOUBLE, mysql.MYSQL_TYPE_YEAR:
		return true
	default:
		return false
	}
}

// IsCharacter tells the types that have a character set, but for ENUM and SET.
func IsCharacter(t byte) bool {
	switch t {
	case mysql.MYSQL_TYPE_STRING, mysql.MYSQL_TYPE_VAR_STRING, mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_BLOB,
		TypeVarcharCompressed, TypeBlobCompressed:
		return true
	default:
		return false
	}
}

// IsEnumOrSet tells the types whose values are members by number.
func IsEnumOrSet(t byte) bool { return t == mysql.MYSQL_TYPE_ENUM || t == mysql.MYSQL_TYPE_SET }
