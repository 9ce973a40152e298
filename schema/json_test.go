package schema_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// document is a row of one JSON column, and the column's document.
func document(text string) (schema.Doc, *schema.Row) {
	table := &schema.Table{Name: "messages", Columns: []schema.ColumnSpec{{Name: "message_data"}}}
	var row schema.Row
	row.Reset(table)[0] = schema.Value{Kind: schema.JSON, Bytes: []byte(text)}
	return row.JSON(0), &row
}

func TestDocWalksMembersInOrder(t *testing.T) {
	t.Parallel()
	doc, row := document(`{"a": 1, "b\u00e9" : [true, null, "x"], "c":{"value":-9223372036854775808}}`)

	var keys []string
	var list []string
	var wrapped int64
	for key, value := range doc.Members() {
		keys = append(keys, string(key))
		switch string(key) {
		case "bé":
			for element := range value.Elements() {
				list = append(list, string(element.Raw()))
			}
		case "c":
			require.True(t, value.IsObject())
			for _, inner := range value.Members() {
				wrapped = inner.Int64()
			}
		}
	}

	require.NoError(t, row.Err())
	require.Equal(t, []string{"a", "bé", "c"}, keys)
	require.Equal(t, []string{"true", "null", `"x"`}, list)
	require.EqualValues(t, math.MinInt64, wrapped)
}

func TestDocReadsTextWithEscapes(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		`"plain"`:                   "plain",
		`"\"\\\/\b\f\n\r\t"`:        "\"\\/\b\f\n\r\t",
		`"\u4f60 \ud83d\ude00 é"`:   "你 😀 é",
		`"half \ud83d, \ude00\u00"`: "",
		`"half \ud83d, \ude00"`:     "half \uFFFD, \uFFFD",
		`"\ud83d\u0041"`:            "\uFFFDA",
	} {
		doc, row := document(text)
		require.Equal(t, want, string(doc.Text()), text)
		require.Equal(t, json.Valid([]byte(text)), row.Err() == nil, text)
	}
}

func TestDocReadsWholeNumbersExactly(t *testing.T) {
	t.Parallel()

	for _, n := range []int64{0, -1, 9007199254740993, math.MaxInt64, math.MinInt64} {
		doc, row := document(strconv.FormatInt(n, 10))
		require.Equal(t, n, doc.Int64())
		require.NoError(t, row.Err())
	}
	for _, text := range []string{"1.0", "1e3", "9223372036854775808", `"1"`, "true", "{}", "+1", "0x1", "1_0", ""} {
		doc, row := document(text)
		require.Zero(t, doc.Int64(), text)
		require.Error(t, row.Err(), text)
	}
}

func TestDocErrorsNameTheColumnAndNoValue(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]string{
		`{"a":"SECRET`:     "message_data is not JSON at byte 12",
		`{"a":1} SECRET`:   "message_data is not JSON at byte 8",
		`["SECRET"]`:       "message_data: a value in it is not an object",
		`SECRET`:           "message_data is not JSON",
		`{"SECRET":1,}`:    "message_data is not JSON at byte 12",
		`{"SECRET" 1}`:     "message_data is not JSON at byte 10",
		"{\"a\":\"\n\"}":   "message_data is not JSON at byte 6",
		`{"a":[1,{"b":}]}`: "message_data is not JSON at byte 13",
	} {
		doc, row := document(text)
		for range doc.Members() {
		}
		require.EqualError(t, row.Err(), want, text)
	}
}

func TestDocStopsAtADepth(t *testing.T) {
	t.Parallel()

	for depth, fits := range map[int]bool{100: true, 200: false, 1_000_000: false} {
		doc, row := document(strings.Repeat("[", depth) + strings.Repeat("]", depth))
		for element := range doc.Elements() {
			require.NotEmpty(t, element.Raw())
		}
		require.Equal(t, fits, row.Err() == nil, depth)
	}
}

func TestDocOfNullIsAbsent(t *testing.T) {
	t.Parallel()
	table := &schema.Table{Columns: []schema.ColumnSpec{{Name: "message_data"}}}
	var row schema.Row
	row.Reset(table)[0] = schema.Value{Kind: schema.Null}

	doc := row.JSON(0)

	require.True(t, doc.IsNull())
	require.Empty(t, doc.Text())
	require.Zero(t, doc.Int64())
	for range doc.Members() {
		require.Fail(t, "a member of nothing")
	}
	require.NoError(t, row.Err())
}

// FuzzDoc holds the scanner against encoding/json: it takes the same texts and
// reads the same values, and never panics.
func FuzzDoc(f *testing.F) {
	for _, seed := range []string{
		`{"predicate_name":"message","id":41,"date":1767000000,"message":"hi 你好"}`,
		`{"edit_date":{"value":1767000060},"entities":[{"offset":4},{}],"x":null}`,
		`[1,-0.5e+10,true,false,null,"\ud83d\ude00\u0000"]`, `{"a":1,"a":2}`, `"\ud800"`, ` { } `, `[1,]`, `{"a"}`, `01`, `-`, `1.`, "", `"\x"`, "\"\x7f\x80\"",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if !utf8.Valid(text) {
			return // columns are decoded to UTF-8 before
		}
		doc, row := document(string(text))
		got := tree(doc, row)

		require.Equal(t, json.Valid(text), row.Err() == nil)
		if row.Err() == nil {
			var want any
			decoder := json.NewDecoder(bytes.NewReader(text))
			decoder.UseNumber()
			require.NoError(t, decoder.Decode(&want))
			require.Equal(t, want, got)
		}
	})
}

// tree reads a whole document through the walker.
func tree(doc schema.Doc, row *schema.Row) any {
	raw := bytes.Trim(doc.Raw(), " \n\t\r")
	if len(raw) == 0 {
		doc.Int64() // sets the error
		return nil
	}
	switch c := raw[0]; {
	case c == '{':
		members := map[string]any{}
		for key, value := range doc.Members() {
			members[string(key)] = tree(value, row)
		}
		return members
	case c == '[':
		elements := []any{}
		for value := range doc.Elements() {
			elements = append(elements, tree(value, row))
		}
		return elements
	case c == '"':
		return string(doc.Text())
	case c == 't', c == 'f':
		return doc.Bool()
	case doc.IsNull():
		return nil
	case json.Valid(raw):
		return json.Number(raw)
	default:
		doc.Int64()
		return nil
	}
}
