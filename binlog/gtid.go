package binlog

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/wire"
)

// gtid names a transaction: source, tag and number on MySQL; domain, server
// and sequence on MariaDB.
type gtid struct {
	source [16]byte
	tag    string
	domain uint32
	server uint32
	number uint64
}

// appendMySQL writes uuid:number or uuid:tag:number.
func (g *gtid) appendMySQL(dst []byte) []byte {
	for i, end := range []int{4, 6, 8, 10, 16} {
		from := 0
		if i > 0 {
			dst = append(dst, '-')
			from = 2 + 2*i
		}
		dst = hex.AppendEncode(dst, g.source[from:end])
	}
	dst = append(dst, ':')
	if g.tag != "" {
		dst = append(append(dst, g.tag...), ':')
	}
	return strconv.AppendUint(dst, g.number, 10)
}

// appendMariaDB writes domain-server-sequence.
func (g *gtid) appendMariaDB(dst []byte) []byte {
	dst = strconv.AppendUint(dst, uint64(g.domain), 10)
	dst = strconv.AppendUint(append(dst, '-'), uint64(g.server), 10)
	return strconv.AppendUint(append(dst, '-'), g.number, 10)
}

// begins is what a GTID event says of the transaction that follows it.
type begins struct {
	id        gtid
	committed time.Time // zero when the event does not say
	// open: on MariaDB nothing else begins a transaction, and it ends with a commit of its own.
	open bool
	xa   bool // MariaDB: it ends with a prepare
}

// parseBegins reads a GTID event of any kind.
func parseBegins(h *replication.EventHeader, body []byte) (begins, error) {
	var b begins
	var err error
	switch h.EventType {
	case replication.GTID_TAGGED_LOG_EVENT:
		b, err = parseTaggedGTID(body)
	case replication.MARIADB_GTID_EVENT:
		b, err = parseMariaDBGTID(body, h.ServerID)
	default:
		b, err = parseGTID(body)
	}
	if err == nil && !b.id.possible() {
		return begins{}, errors.New("reading a GTID event: no server gives a transaction such a number or tag")
	}
	return b, err
}

// possible tells whether a server can have made it: numbers begin at one and
// have 63 bits, a tag is up to 32 letters, digits and underscores.
func (g *gtid) possible() bool {
	const longestTag = 32
	for _, c := range []byte(g.tag) {
		if c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(g.tag) <= longestTag && g.number > 0 && g.number < math.MaxInt64
}

// parseGTID reads MySQL's GTID event.
func parseGTID(body []byte) (begins, error) {
	const ticks = 2 // the mark of the logical clock
	c := wire.Cursor{Data: body}
	c.Take(1) // flags
	var b begins
	copy(b.id.source[:], c.Take(len(b.id.source)))
	b.id.number = c.Number(8)
	if c.Err != nil {
		return begins{}, fmt.Errorf("reading a GTID event: %w", c.Err)
	}
	if len(c.Data) < 1+8+8+7 || c.Number(1) != ticks { // before MySQL 8.0.1
		return b, nil
	}
	c.Take(8 + 8)
	b.committed = micros(c.Number(7) &^ (1 << 55)) // the bit says that the origin's time follows
	return b, nil
}

// parseMariaDBGTID reads MariaDB's event; the server stands in its header.
func parseMariaDBGTID(body []byte, server uint32) (begins, error) {
	c := wire.Cursor{Data: body}
	b := begins{id: gtid{server: server, number: c.Number(8), domain: uint32(c.Number(4))}}
	const prepared = 0x40 // FL_PREPARED_XA
	flags := c.Number(1)
	b.open, b.xa = flags&replication.BINLOG_MARIADB_FL_STANDALONE == 0, flags&prepared != 0
	if c.Err != nil {
		return begins{}, fmt.Errorf("reading a GTID event: %w", c.Err)
	}
	return b, nil
}

func micros(n uint64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(n)).UTC()
}
