package sim

import (
	"encoding/binary"
	"hash/crc32"
	"net"
	"sync"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/go-mysql-org/go-mysql/server"
)

// logName is the name of the only file of the primary's log.
const logName = "binlog.000001"

// primary is a MySQL server as far as a replica sees one: it answers what the
// product asks and sends its log to those who ask for it.
type primary struct {
	uuid     string
	format   []byte
	metadata string
	database string
	settings *server.Server
	tables   []table // of Echo's database
	closed   chan struct{}

	mu    sync.Mutex // guards all below
	log   []Transaction
	end   uint32        // where the log ends
	grown chan struct{} // closed when the log grows, and made anew
}

func newPrimary(r *Recording) (*primary, error) {
	tables, err := tablesOf(r.Tables)
	if err != nil {
		return nil, err
	}
	return &primary{
		uuid: r.Server, format: r.Format, metadata: r.Metadata, database: r.Database, tables: tables,
		end: uint32(4 + len(r.Format)), grown: make(chan struct{}), closed: make(chan struct{}),
		settings: server.NewServer("9.7.0", mysql.DEFAULT_COLLATION_ID, mysql.AUTH_NATIVE_PASSWORD, nil, nil),
	}, nil
}

// commit appends transactions to the log.
func (p *primary) commit(all ...Transaction) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, t := range all {
		placed := Transaction{GTID: t.GTID}
		for _, event := range t.Events {
			p.end += uint32(len(event))
			placed.Events = append(placed.Events, at(p.end, event))
		}
		p.log = append(p.log, placed)
	}
	close(p.grown)
	p.grown = make(chan struct{})
}

// at is the event as it stands in a log that it ends there.
func at(end uint32, event []byte) []byte {
	placed := append([]byte(nil), event...)
	binary.LittleEndian.PutUint32(placed[endAt:], end)
	sum := len(placed) - replication.BinlogChecksumLength
	binary.LittleEndian.PutUint32(placed[sum:], crc32.ChecksumIEEE(placed[:sum]))
	return placed
}

func (p *primary) committed() (log []Transaction, end uint32, grown <-chan struct{}) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log, p.end, p.grown
}

// executed is the set of what was committed.
func (p *primary) executed() string {
	log, _, _ := p.committed()
	set := mysql.MysqlGTIDSet{}
	for i := range log {
		if err := set.Update(log[i].GTID); err != nil {
			panic(err) // the recording's
		}
	}
	return set.String()
}

// serve serves a connection until it ends.
func (p *primary) serve(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	c := &client{primary: p}
	var err error
	c.session, err = p.settings.NewConn(conn, "echocdc", "", c)
	for err == nil {
		err = c.session.HandleCommand()
	}
}
