package binlog

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/go-mysql-org/go-mysql/replication"
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
}

// parseBegins reads a GTID event of any kind.
func parseBegins(h *replication.EventHeader, body []byte) (begins, error) {
	switch h.EventType {
	case replication.GTID_TAGGED_LOG_EVENT:
		return parseTaggedGTID(body)
	case replication.MARIADB_GTID_EVENT:
		return parseMariaDBGTID(body, h.ServerID)
	default:
		return parseGTID(body)
	}
}

// parseGTID reads MySQL's GTID event.
func parseGTID(body []byte) (begins, error) {
	const ticks = 2 // the mark of the logical clock
	c := cursor{data: body}
	c.take(1) // flags
	var b begins
	copy(b.id.source[:], c.take(len(b.id.source)))
	b.id.number = c.number(8)
	if c.err != nil {
		return begins{}, fmt.Errorf("reading a GTID event: %w", c.err)
	}
	if len(c.data) < 1+8+8+7 || c.number(1) != ticks { // before MySQL 8.0.1
		return b, nil
	}
	c.take(8 + 8)
	b.committed = micros(c.number(7) &^ (1 << 55)) // the bit says that the origin's time follows
	return b, nil
}

// parseTaggedGTID reads the event of MySQL 8.3 that can carry a tag.
func parseTaggedGTID(body []byte) (begins, error) {
	var e replication.GtidTaggedLogEvent
	if err := e.Decode(body); err != nil {
		return begins{}, fmt.Errorf("reading a tagged GTID event: %w", err)
	}
	b := begins{committed: micros(e.ImmediateCommitTimestamp)}
	copy(b.id.source[:], e.SID)
	b.id.tag, b.id.number = e.Tag.String(), uint64(e.GNO)
	return b, nil
}

// parseMariaDBGTID reads MariaDB's event; the server stands in its header.
func parseMariaDBGTID(body []byte, server uint32) (begins, error) {
	c := cursor{data: body}
	b := begins{id: gtid{server: server, number: c.number(8), domain: uint32(c.number(4))}}
	b.open = c.number(1)&replication.BINLOG_MARIADB_FL_STANDALONE == 0
	if c.err != nil {
		return begins{}, fmt.Errorf("reading a GTID event: %w", c.err)
	}
	return b, nil
}

func micros(n uint64) time.Time {
	if n == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(n)).UTC()
}
