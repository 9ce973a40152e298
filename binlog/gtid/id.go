package gtid

import (
	"encoding/hex"
	"math"
	"strconv"
)

// ID names a transaction: source, tag and number on MySQL; domain, server
// and sequence on MariaDB.
type ID struct {
	Source [16]byte
	Tag    string
	Domain uint32
	Server uint32
	Number uint64
}

// appendMySQL writes uuid:number or uuid:tag:number.
func (g *ID) appendMySQL(dst []byte) []byte {
	for i, end := range []int{4, 6, 8, 10, 16} {
		from := 0
		if i > 0 {
			dst = append(dst, '-')
			from = 2 + 2*i
		}
		dst = hex.AppendEncode(dst, g.Source[from:end])
	}
	dst = append(dst, ':')
	if g.Tag != "" {
		dst = append(append(dst, g.Tag...), ':')
	}
	return strconv.AppendUint(dst, g.Number, 10)
}

// appendMariaDB writes domain-server-sequence.
func (g *ID) appendMariaDB(dst []byte) []byte {
	dst = strconv.AppendUint(dst, uint64(g.Domain), 10)
	dst = strconv.AppendUint(append(dst, '-'), uint64(g.Server), 10)
	return strconv.AppendUint(append(dst, '-'), g.Number, 10)
}

// possible tells whether a server can have made it: numbers begin at one and
// have 63 bits, a tag is up to 32 letters, digits and underscores.
func (g *ID) possible() bool {
	const longestTag = 32
	for _, c := range []byte(g.Tag) {
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(g.Tag) <= longestTag && g.Number > 0 && g.Number < math.MaxInt64
}
