package binlog

import (
	"errors"
	"fmt"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/wire"
)

// tableMap is a TABLE_MAP event: the shape of the rows that follow.
type tableMap struct {
	table        string
	types        []byte
	meta         []uint16
	nullable     []bool
	names        []string // nil unless the server's metadata is FULL
	signsSent    bool     // in unsigned is what the log says; else nothing is known
	charsetsSent bool     // the same of collation, but for ENUM and SET
	unsigned     []bool
	collation    []uint64   // 0 where a column has none
	members      [][]string // of ENUM and SET columns, as the server stores them
}

// charset is the name of a column's character set.
func (m *tableMap) charset(i int, sets charsets) string {
	if name, ok := sets[m.collation[i]]; ok {
		return name
	}
	return fmt.Sprintf("of collation %d", m.collation[i])
}

// memberNames are the members of an ENUM or SET as text.
func (m *tableMap) memberNames(i int, sets charsets) ([]string, error) {
	set := m.charset(i, sets)
	k, foreign := formOf(set)
	texts := make([]string, len(m.members[i]))
	for n, member := range m.members[i] {
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
	typeBlobCompressed    = 140
	typeVarcharCompressed = 141
)

// tableIDSize is the length of a table's number in an event.
const tableIDSize = 6

// tableID is the number of the table that a TABLE_MAP or a rows event is about.
func tableID(body []byte) (uint64, error) {
	if len(body) < tableIDSize {
		return 0, wire.ErrShort
	}
	return wire.Little(body[:tableIDSize]), nil
}

// tableNamed reads no more of a TABLE_MAP than which table it is about.
func tableNamed(body []byte) (id uint64, database, table []byte, rest wire.Cursor) {
	rest = wire.Cursor{Data: body}
	id = rest.Number(tableIDSize)
	rest.Take(2) // flags
	database = rest.Take(int(rest.Number(1)))
	rest.Take(1)
	table = rest.Take(int(rest.Number(1)))
	rest.Take(1)
	return id, database, table, rest
}

// parseTableMap reads a TABLE_MAP of a server of the flavor.
func parseTableMap(body []byte, flavor string) (*tableMap, error) {
	_, _, table, c := tableNamed(body)
	count := int(c.Packed())
	m := &tableMap{table: string(table), types: c.Take(count)}
	if c.Err != nil {
		return nil, fmt.Errorf("reading a table map: %w", c.Err)
	}
	m.unsigned, m.collation, m.members = make([]bool, count), make([]uint64, count), make([][]string, count)
	meta := wire.Cursor{Data: c.Block()}
	m.readMeta(&meta)
	m.readNullable(c.Take((count + 7) / 8))
	err := m.readOptional(&c, flavor == mysql.MariaDBFlavor)
	if err = errors.Join(err, meta.Err, c.Err); err != nil {
		return nil, fmt.Errorf("reading the map of table %s: %w", m.table, err)
	}
	return m, nil
}

func (m *tableMap) readNullable(bits []byte) {
	m.nullable = make([]bool, len(m.types))
	for i := range m.nullable {
		m.nullable[i] = i/8 < len(bits) && bits[i/8]&(1<<(i%8)) != 0
	}
}

// readMeta reads what each type says about itself: lengths, digits, fractions.
func (m *tableMap) readMeta(c *wire.Cursor) {
	m.meta = make([]uint16, len(m.types))
	for i, t := range m.types {
		switch t {
		case mysql.MYSQL_TYPE_STRING, mysql.MYSQL_TYPE_NEWDECIMAL, mysql.MYSQL_TYPE_ENUM, mysql.MYSQL_TYPE_SET:
			m.meta[i] = uint16(wire.Big(c.Take(2)))
		case mysql.MYSQL_TYPE_VAR_STRING, mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_BIT, typeVarcharCompressed:
			m.meta[i] = uint16(c.Number(2))
		case mysql.MYSQL_TYPE_BLOB, mysql.MYSQL_TYPE_DOUBLE, mysql.MYSQL_TYPE_FLOAT, mysql.MYSQL_TYPE_GEOMETRY,
			mysql.MYSQL_TYPE_VECTOR, mysql.MYSQL_TYPE_JSON, mysql.MYSQL_TYPE_TIME2, mysql.MYSQL_TYPE_DATETIME2,
			mysql.MYSQL_TYPE_TIMESTAMP2, typeBlobCompressed:
			m.meta[i] = uint16(c.Number(1))
		}
		m.resolve(i)
	}
}

// resolve finds the type behind CHAR, which ENUM, SET and long CHAR hide in.
func (m *tableMap) resolve(i int) {
	if m.types[i] != mysql.MYSQL_TYPE_STRING || m.meta[i] < 256 {
		return
	}
	high, low := m.meta[i]>>8, m.meta[i]&0xff
	if high&0x30 != 0x30 { // a length of more than 255 bytes keeps two of its bits here
		m.meta[i] = low | (high&0x30^0x30)<<4
		high |= 0x30
	} else {
		m.meta[i] = low
	}
	if t := byte(high); t == mysql.MYSQL_TYPE_ENUM || t == mysql.MYSQL_TYPE_SET {
		types := append([]byte(nil), m.types...) // the event's bytes are not ours
		types[i] = t
		m.types = types
	}
}

func (m *tableMap) readOptional(c *wire.Cursor, mariadb bool) error {
	isText := func(t byte) bool { // as each server counts them
		return isCharacter(t) || t == mysql.MYSQL_TYPE_VECTOR || mariadb && t == mysql.MYSQL_TYPE_GEOMETRY
	}
	var err error
	for len(c.Data) > 0 && err == nil {
		kind := c.Number(1)
		field := wire.Cursor{Data: c.Block()}
		switch kind {
		case metaSignedness:
			m.signsSent = true
			m.readSignedness(&field)
		case metaDefaultCharset:
			m.charsetsSent = true
			m.readDefaultCollation(&field, isText)
		case metaColumnCharset:
			m.charsetsSent = true
			m.readCollations(&field, isText)
		case metaColumnName:
			err = m.readNames(&field)
		case metaSetMembers:
			m.readMembers(&field, mysql.MYSQL_TYPE_SET)
		case metaEnumMembers:
			m.readMembers(&field, mysql.MYSQL_TYPE_ENUM)
		case metaEnumSetDefault:
			m.readDefaultCollation(&field, isEnumOrSet)
		case metaEnumSetCharset:
			m.readCollations(&field, isEnumOrSet)
		}
		err = errors.Join(err, field.Err)
	}
	return err
}

func (m *tableMap) readSignedness(c *wire.Cursor) {
	n := 0
	for i, t := range m.types {
		if !isNumeric(t) {
			continue
		}
		if n/8 >= len(c.Data) {
			c.Err = wire.ErrShort
			return
		}
		m.unsigned[i] = c.Data[n/8]&(0x80>>(n%8)) != 0
		n++
	}
}

// readDefaultCollation reads the collation most columns have, and which have another.
func (m *tableMap) readDefaultCollation(c *wire.Cursor, has func(byte) bool) {
	most := c.Packed()
	others := map[uint64]uint64{}
	for len(c.Data) > 0 {
		column := c.Packed()
		others[column] = c.Packed()
	}
	n := uint64(0)
	for i, t := range m.types {
		if !has(t) {
			continue
		}
		m.collation[i] = most
		if other, ok := others[n]; ok {
			m.collation[i] = other
		}
		n++
	}
}

func (m *tableMap) readCollations(c *wire.Cursor, has func(byte) bool) {
	for i, t := range m.types {
		if has(t) {
			m.collation[i] = c.Packed()
		}
	}
}

func (m *tableMap) readNames(c *wire.Cursor) error {
	m.names = make([]string, 0, len(m.types))
	for len(c.Data) > 0 {
		m.names = append(m.names, string(c.Take(int(c.Number(1)))))
	}
	if len(m.names) != len(m.types) {
		return fmt.Errorf("it names %d columns and has %d", len(m.names), len(m.types))
	}
	return nil
}

func (m *tableMap) readMembers(c *wire.Cursor, of byte) {
	for i, t := range m.types {
		if t != of {
			continue
		}
		count := int(c.Packed())
		for range min(count, len(c.Data)) {
			m.members[i] = append(m.members[i], string(c.Block()))
		}
	}
}

func isNumeric(t byte) bool {
	switch t {
	case mysql.MYSQL_TYPE_TINY, mysql.MYSQL_TYPE_SHORT, mysql.MYSQL_TYPE_INT24, mysql.MYSQL_TYPE_LONG,
		mysql.MYSQL_TYPE_LONGLONG, mysql.MYSQL_TYPE_DECIMAL, mysql.MYSQL_TYPE_NEWDECIMAL, mysql.MYSQL_TYPE_FLOAT,
		mysql.MYSQL_TYPE_DOUBLE, mysql.MYSQL_TYPE_YEAR:
		return true
	default:
		return false
	}
}

func isCharacter(t byte) bool {
	switch t {
	case mysql.MYSQL_TYPE_STRING, mysql.MYSQL_TYPE_VAR_STRING, mysql.MYSQL_TYPE_VARCHAR, mysql.MYSQL_TYPE_BLOB,
		typeVarcharCompressed, typeBlobCompressed:
		return true
	default:
		return false
	}
}

func isEnumOrSet(t byte) bool { return t == mysql.MYSQL_TYPE_ENUM || t == mysql.MYSQL_TYPE_SET }
