package binlog

import (
	"fmt"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// tableNumber is the number of a table that is written.
const tableNumber = 7

func (w written) names() []string {
	var names []string
	for i := range w {
		names = append(names, fmt.Sprintf("c%d", i))
	}
	return names
}

// mapBody is the table's TABLE_MAP with everything that a server can say.
func (w written) mapBody() []byte {
	const signedness, columnCharset, columnName, setMembers, enumMembers, enumSetCharset = 1, 3, 4, 5, 6, 11
	body := []byte("\x07\x00\x00\x00\x00\x00\x01\x00\x02db\x00\x01t\x00")
	body = append(body, mysql.PutLengthEncodedInt(uint64(len(w)))...)
	var meta []byte
	for i := range w {
		body = append(body, w[i].kind)
		meta = append(meta, w[i].meta...)
	}
	body = appendBlock(body, meta)
	body = append(body, bitsOf(len(w), func(int) bool { return true })...)
	for _, field := range []struct {
		kind byte
		data []byte
	}{
		{signedness, w.signedness()},
		{columnCharset, w.collations(false)},
		{columnName, w.columnNames()},
		{setMembers, w.membersOf(mysql.MYSQL_TYPE_SET)},
		{enumMembers, w.membersOf(mysql.MYSQL_TYPE_ENUM)},
		{enumSetCharset, w.collations(true)},
	} {
		if len(field.data) > 0 {
			body = appendBlock(append(body, field.kind), field.data)
		}
	}
	return body
}

func (w written) signedness() []byte {
	var unsigned []bool
	for i := range w {
		if w[i].numeric {
			unsigned = append(unsigned, w[i].unsigned)
		}
	}
	set := make([]byte, (len(unsigned)+7)/8)
	for i, is := range unsigned {
		if is {
			set[i/8] |= 0x80 >> (i % 8)
		}
	}
	return set
}

func (w written) collations(choices bool) []byte {
	var all []byte
	for i := range w {
		if w[i].collation != 0 && (w[i].choice != 0) == choices {
			all = append(all, mysql.PutLengthEncodedInt(w[i].collation)...)
		}
	}
	return all
}

func (w written) columnNames() []byte {
	var all []byte
	for _, name := range w.names() {
		all = appendBlock(all, []byte(name))
	}
	return all
}

func (w written) membersOf(choice byte) []byte {
	var all []byte
	for i := range w {
		if w[i].choice != choice {
			continue
		}
		all = append(all, mysql.PutLengthEncodedInt(uint64(len(w[i].members)))...)
		for _, member := range w[i].members {
			all = appendBlock(all, []byte(member))
		}
	}
	return all
}

// appendBlock appends bytes behind their length.
func appendBlock(dst, block []byte) []byte {
	return append(append(dst, mysql.PutLengthEncodedInt(uint64(len(block)))...), block...)
}

// bitsOf is n bits, lowest first.
func bitsOf(n int, is func(int) bool) []byte {
	set := make([]byte, (n+7)/8)
	for i := range n {
		if is(i) {
			set[i/8] |= 1 << (i % 8)
		}
	}
	return set
}
