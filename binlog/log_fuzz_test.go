package binlog

import (
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

const minimalFixture = "../test/echo/fixtures/actions.minimal-metadata.binlog"

// A fuzzed log is events one after another, each as its type, two bytes of
// length and its body: the fuzzer can change each by itself.
const frameHead = 3

// FuzzLog gives the reader and its workers a damaged log: table maps, rows,
// beginnings and ends of transactions, queries, compressed transactions. They
// end in batches, or an error, and never in a panic; what they keep is bounded
// by what they read.
func FuzzLog(f *testing.F) {
	columns, w := readOracle(f, fullFixture, mysql.MySQLFlavor), newWorker("test", schema.Selection{})
	for _, path := range []string{fullFixture, minimalFixture} {
		for _, transaction := range transactionsOf(f, path) {
			f.Add(transaction, false, uint16(0))
			f.Add(asPayload(f, transaction), false, uint16(100))
		}
	}
	f.Fuzz(func(t *testing.T, log []byte, mariadb bool, part uint16) {
		file := &recorded{
			database: columns.database, flavor: mysql.MySQLFlavor,
			layouts: []*schema.Layout{showing(columns.columns)},
			limits:  limits{batch: 1 + int(part), transaction: 1 + 4*int(part)},
		}
		if mariadb {
			file.flavor = mysql.MariaDBFlavor
		}
		before := allocated()

		batches, err := file.readFrames(t, w, log)

		requireNoPanic(t, err)
		for _, dead := range deadOf(batches) {
			requireNoPanic(t, errors.New(dead.Reason))
		}
		require.Less(t, allocated()-before, uint64(generous+perByte*len(log)), "memory is bounded by what is read")
	})
}

// What reading may allocate: room for events and the largest window of a
// compressed transaction to begin with, then so much for each byte of log. A
// compressed byte can be a thousand plain ones.
const (
	generous = 16<<20 + 2*maxWindow
	perByte  = 64 << 10
)

// readFrames reads a log of frames in one goroutine.
func (f *recorded) readFrames(tb testing.TB, w *worker, log []byte) ([]schema.Batch, error) {
	tb.Helper()
	var batches []schema.Batch
	r := f.reader(tb.Context(), tb, &pipeline{metrics: NewMetrics(nil)})
	r.emit = func(j *job) error {
		w.run(tb.Context(), j)
		batches = append(batches, j.batch)
		return j.err
	}
	at := uint32(4)
	for len(log) >= frameHead {
		kind, size := replication.EventType(log[0]), int(binary.LittleEndian.Uint16(log[1:]))
		size = min(size, len(log)-frameHead)
		body := log[frameHead : frameHead+size]
		log = log[frameHead+size:]
		at += uint32(replication.EventHeaderSize + size)
		if err := r.event(eventOf(kind, at, body)); err != nil {
			return batches, err
		}
	}
	return batches, r.leave()
}

// eventOf is an event as it comes from the library in raw mode.
func eventOf(kind replication.EventType, end uint32, body []byte) *replication.BinlogEvent {
	h := &replication.EventHeader{
		Timestamp: 1767225600, EventType: kind, ServerID: 1, LogPos: end,
		EventSize: uint32(replication.EventHeaderSize + len(body)),
	}
	whole := binary.LittleEndian.AppendUint32(nil, h.Timestamp)
	whole = append(whole, byte(kind))
	whole = binary.LittleEndian.AppendUint32(whole, h.ServerID)
	whole = binary.LittleEndian.AppendUint32(whole, h.EventSize)
	whole = binary.LittleEndian.AppendUint32(whole, h.LogPos)
	whole = binary.LittleEndian.AppendUint16(whole, h.Flags)
	whole = append(whole, body...)
	return &replication.BinlogEvent{RawData: whole, Header: h, Event: &replication.GenericEvent{Data: whole[replication.EventHeaderSize:]}}
}

// frame is an event among others in a fuzzed log.
func frame(log []byte, kind replication.EventType, body []byte) []byte {
	log = append(log, byte(kind))
	log = binary.LittleEndian.AppendUint16(log, uint16(len(body)))
	return append(log, body...)
}

// transactionsOf cuts a recorded log into its transactions.
func transactionsOf(tb testing.TB, path string) [][]byte {
	tb.Helper()
	var all [][]byte
	parser := replication.NewBinlogParser()
	parser.SetRawMode(true)
	require.NoError(tb, parser.ParseFile(path, 0, func(e *replication.BinlogEvent) error {
		raw, ok := e.Event.(*replication.GenericEvent)
		if !ok {
			return nil
		}
		if e.Header.EventType == replication.GTID_EVENT || len(all) == 0 {
			all = append(all, nil)
		}
		all[len(all)-1] = frame(all[len(all)-1], e.Header.EventType, raw.Data)
		return nil
	}))
	return all
}

// asPayload is a transaction of frames as MySQL compresses it: its GTID, then
// all else in one event.
func asPayload(tb testing.TB, transaction []byte) []byte {
	tb.Helper()
	size := frameHead + int(binary.LittleEndian.Uint16(transaction[1:]))
	var plain []byte
	for rest := transaction[size:]; len(rest) > 0; {
		n := int(binary.LittleEndian.Uint16(rest[1:]))
		plain = append(plain, eventOf(replication.EventType(rest[0]), 0, rest[frameHead:frameHead+n]).RawData...)
		rest = rest[frameHead+n:]
	}
	encoder, err := zstd.NewWriter(nil)
	require.NoError(tb, err)
	const endOfFields, compression, kind = 0, 2, 0
	body := append([]byte{compression, 1, kind, endOfFields}, encoder.EncodeAll(plain, nil)...)
	return frame(slices.Clone(transaction[:size]), replication.TRANSACTION_PAYLOAD_EVENT, body)
}

// requireNoPanic tells a panic that was caught and made an error.
func requireNoPanic(tb testing.TB, err error) {
	tb.Helper()
	if err == nil {
		return
	}
	for _, sign := range []string{"runtime error", "a panic of its own", "its rule is broken"} {
		require.NotContains(tb, err.Error(), sign, "a panic that was caught")
	}
}
