package sim

import (
	"encoding/binary"
	"fmt"

	"github.com/go-mysql-org/go-mysql/replication"
)

// Recording is a server's log, cut into its transactions.
type Recording struct {
	Server       string // uuid of who recorded it
	Format       []byte // the event that describes all others
	Database     string // of the first table
	Tables       string // the statements that made the server's tables
	Metadata     string // what the log tells of columns: binlog_row_metadata
	Transactions []Transaction
}

// Transaction is a group of events with its GTID.
type Transaction struct {
	GTID   string
	Events [][]byte // with header and checksum
}

// Load reads a recording from a log file. It is of a server whose tables the
// statements made; its log names columns where the metadata is FULL.
func Load(path, tables, metadata string) (*Recording, error) {
	r := &Recording{Tables: tables, Metadata: metadata}
	parser := replication.NewBinlogParser()
	parser.SetRawMode(true)
	if err := parser.ParseFile(path, 0, r.take); err != nil {
		return nil, fmt.Errorf("reading the recording %s: %w", path, err)
	}
	return r, nil
}

func (r *Recording) take(e *replication.BinlogEvent) error {
	switch e.Header.EventType {
	case replication.FORMAT_DESCRIPTION_EVENT:
		r.Format = e.RawData
		return nil
	case replication.PREVIOUS_GTIDS_EVENT, replication.ROTATE_EVENT, replication.STOP_EVENT:
		return nil
	case replication.TABLE_MAP_EVENT:
		if r.Database == "" {
			r.Database = databaseOf(e.RawData)
		}
	case replication.GTID_EVENT:
		var id replication.GTIDEvent
		if err := id.Decode(e.RawData[replication.EventHeaderSize:]); err != nil {
			return fmt.Errorf("reading a GTID: %w", err)
		}
		next, err := id.GTIDNext()
		if err != nil {
			return fmt.Errorf("reading a GTID: %w", err)
		}
		r.Transactions = append(r.Transactions, Transaction{GTID: next.String()})
		r.Server = next.String()[:36]
	default:
	}
	if len(r.Transactions) == 0 {
		return fmt.Errorf("reading the recording: event %s stands before the first transaction", e.Header.EventType)
	}
	last := &r.Transactions[len(r.Transactions)-1]
	last.Events = append(last.Events, e.RawData)
	return nil
}

// databaseOf is the database that a table map names.
func databaseOf(tableMap []byte) string {
	const before = replication.EventHeaderSize + 6 + 2 // the table's number, flags
	return string(tableMap[before+1:][:tableMap[before]])
}

// joined makes one transaction of several: the first's GTID, all their rows.
// The log then holds it as one that is larger than what is read at once.
func joined(all []Transaction) Transaction {
	one := Transaction{GTID: all[0].GTID, Events: all[0].Events[: len(all[0].Events)-1 : len(all[0].Events)-1]}
	for i, t := range all[1:] {
		last := len(t.Events)
		if i < len(all)-2 {
			last-- // its end is not the end
		}
		const begin = 2 // the GTID, then BEGIN
		one.Events = append(one.Events, t.Events[begin:last]...)
	}
	return one
}

// isDML tells whether the transaction has the form GTID, BEGIN, rows, end.
func (t *Transaction) isDML() bool {
	last := t.Events[len(t.Events)-1]
	return kindOf(last) == replication.XID_EVENT
}

const (
	kindAt = 4
	sizeAt = 9
	endAt  = 13
)

func kindOf(event []byte) replication.EventType { return replication.EventType(event[kindAt]) }

// made is an event that a server makes up for its readers, without a checksum.
func made(kind replication.EventType, end uint32, body []byte) []byte {
	event := make([]byte, replication.EventHeaderSize, replication.EventHeaderSize+len(body))
	event[kindAt] = byte(kind)
	binary.LittleEndian.PutUint32(event[sizeAt:], uint32(cap(event)))
	binary.LittleEndian.PutUint32(event[endAt:], end)
	return append(event, body...)
}
