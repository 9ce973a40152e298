package binlog

import (
	"encoding/json"
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"
)

// FuzzDocument reads damaged binary JSON. It ends in JSON or in an error, and
// its text is bounded by the document: bytes that point back at themselves
// are not followed for ever.
func FuzzDocument(f *testing.F) {
	for _, doc := range documentsOf(f, fullFixture) {
		f.Add(doc)
	}
	f.Add([]byte{jsonSmallArray, 2, 0, 10, 0, jsonSmallArray, 0, 0, jsonSmallArray, 0, 0}) // holds itself twice
	f.Add([]byte{jsonOpaque, mysql.MYSQL_TYPE_NEWDECIMAL, 4, 3, 1, 0x80, 0x15})
	f.Fuzz(func(t *testing.T, doc []byte) {
		text, err := appendJSON(nil, doc)

		require.LessOrEqual(t, len(text), 100+32*len(doc))
		if err == nil {
			require.True(t, json.Valid(text), "%q", text)
		}
	})
}

// documentsOf are the binary JSON documents of a recorded log.
func documentsOf(tb testing.TB, path string) [][]byte {
	tb.Helper()
	var docs [][]byte
	parser := replication.NewBinlogParser()
	parser.SetRowsEventDecodeFunc(func(e *replication.RowsEvent, body []byte) error {
		at, err := e.DecodeHeader(body)
		require.NoError(tb, err)
		for i, kind := range e.Table.ColumnType {
			if kind == mysql.MYSQL_TYPE_JSON && i > 0 {
				docs = append(docs, body[at:])
			}
		}
		return nil
	})
	require.NoError(tb, parser.ParseFile(path, 0, func(*replication.BinlogEvent) error { return nil }))
	return docs
}
