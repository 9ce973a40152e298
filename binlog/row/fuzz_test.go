package row

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
	for _, doc := range documentsOf(f, "../../test/echo/fixtures/actions.full-metadata.binlog") {
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

// FuzzDiffs applies damaged parts to damaged documents, with the same claims.
func FuzzDiffs(f *testing.F) {
	object := []byte{jsonSmallObject, 1, 0, 12, 0, 11, 0, 1, 0, jsonInt16, 7, 0, 'a'} // {"a":7}
	f.Add(object, []byte("\x00\x03$.a\x03\x05\x09\x00"))
	f.Add(object, []byte("\x01\x05$.b.c\x03\x05\x09\x00\x02\x03$.a"))
	f.Add([]byte{jsonSmallArray, 1, 0, 7, 0, jsonLiteral, 0, 0}, []byte("\x01\x04$[1]\x02\x04\x01\x02\x04$[0]"))
	f.Fuzz(func(t *testing.T, doc, diffs []byte) {
		text, err := appendChangedJSON(nil, doc, diffs)

		require.LessOrEqual(t, len(text), 100+32*(len(doc)+len(diffs)))
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
