package binlog

import (
	"encoding/binary"
	"io"
	"os"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/echo-im/echocdc/binlog/wire"
	"github.com/echo-im/echocdc/schema"
)

// FuzzRows writes tables of all kinds of columns, with rows of all kinds of
// values, as a server does: they read as the library reads them.
func FuzzRows(f *testing.F) {
	description := firstEvent(f, fullFixture)
	for seed := range byte(8) {
		drawn := make([]byte, 2048)
		for i := range drawn {
			drawn[i] = seed * byte(i*i+i>>3)
		}
		f.Add(drawn)
	}
	w := newWorker("test", schema.Selection{})
	f.Fuzz(func(whole *testing.T, input []byte) {
		rapid.MakeFuzz(func(t *rapid.T) {
			table := drawTable(t)
			var log []byte
			library := newLibrary(t, description)
			event := func(kind replication.EventType, body []byte) {
				log = frame(log, kind, body)
				library.take(t, eventOf(kind, 4, body))
			}
			event(replication.GTID_EVENT, append(make([]byte, 17), 1, 0, 0, 0, 0, 0, 0, 0))
			event(replication.TABLE_MAP_EVENT, table.mapBody())
			event(table.draw(t))
			event(replication.XID_EVENT, make([]byte, 8))
			file := &recorded{database: "db", layouts: []*schema.Layout{showing(map[string][]string{"t": table.names()})}}

			batches, err := file.readFrames(whole, w, log)

			require.NoError(t, err)
			require.Empty(t, deadOf(batches))
			require.Equal(t, library.rows, events(batches))
		})(whole, input)
	})
}

// library reads events as the oracle does.
type library struct {
	oracle
	parser *replication.BinlogParser
}

func newLibrary(t require.TestingT, description []byte) *library {
	l := &library{parser: replication.NewBinlogParser()}
	l.columns = map[string][]string{}
	l.parser.SetTimestampStringLocation(time.UTC)
	_, err := l.parser.Parse(description)
	require.NoError(t, err)
	return l
}

func (l *library) take(t require.TestingT, e *replication.BinlogEvent) {
	const sizeAt = 9
	whole := append(e.RawData, make([]byte, replication.BinlogChecksumLength)...) //nolint:gocritic // the event is its own
	binary.LittleEndian.PutUint32(whole[sizeAt:], uint32(len(whole)))
	parsed, err := l.parser.Parse(whole)
	require.NoError(t, err)
	l.event(parsed)
}

// firstEvent is the description that a recorded log begins with.
func firstEvent(tb testing.TB, path string) []byte {
	tb.Helper()
	file, err := os.Open(path)
	require.NoError(tb, err)
	defer func() { require.NoError(tb, file.Close()) }()
	head := make([]byte, len(replication.BinLogFileHeader)+replication.EventHeaderSize)
	_, err = io.ReadFull(file, head)
	require.NoError(tb, err)
	head = head[len(replication.BinLogFileHeader):]
	whole := make([]byte, wire.Little(head[9:13]))
	_, err = io.ReadFull(file, whole[copy(whole, head):])
	require.NoError(tb, err)
	return whole
}

// written is a table as a server writes it into its log.
type written []writtenColumn

// writtenColumn is a column and how its values are drawn.
type writtenColumn struct {
	kind      byte // as the table map names it
	meta      []byte
	unsigned  bool
	numeric   bool
	collation uint64 // of text, ENUM and SET
	choice    byte   // ENUM or SET, which are kept as CHAR
	members   []string
	value     *rapid.Generator[[]byte]
}

func drawTable(t *rapid.T) written {
	return rapid.SliceOfN(rapid.OneOf(drawnNumbers(), drawnMoments(), drawnTexts(), drawnChoices()), 1, 20).Draw(t, "table")
}

// draw is a rows event of the table: its kind and its body.
func (w written) draw(t *rapid.T) (replication.EventType, []byte) {
	kind := rapid.SampledFrom([]replication.EventType{
		replication.WRITE_ROWS_EVENTv2, replication.UPDATE_ROWS_EVENTv2, replication.DELETE_ROWS_EVENTv2,
	}).Draw(t, "kind")
	images, every := rapid.IntRange(1, 4).Draw(t, "rows"), 1
	if kind == replication.UPDATE_ROWS_EVENTv2 {
		images, every = 2*images, 2
	}
	body := append([]byte{tableNumber, 0, 0, 0, 0, 0, 1, 0, 2, 0}, mysql.PutLengthEncodedInt(uint64(len(w)))...)
	for range every {
		body = append(body, bitsOf(len(w), func(int) bool { return true })...)
	}
	for range images {
		nulls := rapid.SliceOfN(rapid.Bool(), len(w), len(w)).Draw(t, "nulls")
		body = append(body, bitsOf(len(w), func(i int) bool { return nulls[i] })...)
		for i := range w {
			if !nulls[i] {
				body = append(body, w[i].value.Draw(t, "value")...)
			}
		}
	}
	return kind, body
}
