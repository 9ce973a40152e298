package binlog

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

// inParts is a table with four documents in a row, three of them captured, and
// a session that logs what changed in them only.
func inParts(t *testing.T) (*stack.Database, *client.Conn, *following) {
	t.Helper()
	db := stack.MySQL(t)
	if db.Flavor != mysql.MySQLFlavor {
		t.Skip("only MySQL logs parts of documents")
	}
	db.Exec(t, "create table a (id int primary key, first json, skipped json, doc json, n int, last json) engine=InnoDB")
	f := follow(t, tailer(settings(db), showing(map[string][]string{"a": {"id", "first", "doc", "last"}})))
	session := db.Open(t)
	run(t, session, "set session binlog_row_value_options = PARTIAL_JSON")
	return db, session, f
}

func run(t *testing.T, session *client.Conn, statement string) *mysql.Result {
	t.Helper()
	result, err := session.Execute(statement)
	require.NoError(t, err, statement)
	return result
}

// documentsNow is the row as the server has it, in the layout's words.
func documentsNow(t *testing.T, session *client.Conn) string {
	t.Helper()
	result := run(t, session, "select id, first, doc, last from a")
	var row strings.Builder
	row.WriteString("id=1")
	for i, name := range []string{"", "first", "doc", "last"} {
		if i == 0 {
			continue
		}
		text, err := result.GetString(0, i)
		require.NoError(t, err)
		if null, err := result.IsNull(0, i); err == nil && null {
			row.WriteString(" " + name + "=null")
			continue
		}
		var compact bytes.Buffer
		require.NoError(t, json.Compact(&compact, []byte(text)))
		row.WriteString(" " + name + "=json " + compact.String())
	}
	return row.String()
}

// requireSameDocuments compares rows without what fills their documents.
func requireSameDocuments(t *testing.T, want, got, change string) {
	t.Helper()
	short := strings.NewReplacer(filling(), "…")
	require.Equal(t, short.Replace(want), short.Replace(got), change)
}

func filling() string { return strings.Repeat("fill", 100) }

// The documents are large, so that the server logs parts of them.
func largeDocument() string {
	return `{"name": "x", "list": [1, [2, 3], {"deep": "y"}], "odd key.[\\"\\\\": {"a": 1}, "scalar": 5, "fill": "` + filling() + `"}`
}

func TestPartsOfDocumentsAreAppliedToTheDocumentBefore(t *testing.T) {
	t.Parallel()
	_, session, f := inParts(t)
	run(t, session, "insert into a values (1, '"+largeDocument()+"', '"+largeDocument()+"', '"+largeDocument()+"', 0, null)")
	changes := []string{
		"", // the insert
		"doc = json_set(doc, '$.name', 'new', '$.list[1][0]', cast(1.5 as decimal(3,2)), '$.added', json_object('k', json_array()))",
		"doc = json_set(doc, '$.scalar[0]', 6)",
		"doc = json_set(doc, '$.list[3]', 'behind', '$.list[99]', 'far behind')",
		"doc = json_set(doc, '$.list[last]', 'the last', '$.list[last-1]', 'before')",
		"doc = json_set(doc, '$.scalar[1]', 7)",
		`doc = json_set(doc, '$."odd key.[\\"\\\\".a', 2, '$."ключ 😀"', 3, '$."tab\\tin it"', 4)`,
		`doc = json_remove(doc, '$."ключ 😀"', '$.list[0]', '$.list[last]', '$.added.k')`,
		"doc = json_replace(doc, '$.nothing', 1, '$.name', cast('2026-07-31' as date))",
		"first = json_set(first, '$.name', 'one'), skipped = json_set(skipped, '$.name', 'two'), doc = json_set(doc, '$.name', 'three')",
		"skipped = json_set(skipped, '$.name', 'four'), n = 1",
		"first = null, doc = json_set(doc, '$.a', 1, '$.a.b', 2, '$.a', json_array(1), '$.a[0]', 3)",
		"first = '[]', doc = json_remove(doc, '$.a')",
		"doc = json_set(json_remove(doc, '$.name'), '$.name', 18446744073709551615, '$.name2', -9223372036854775808)",
		"doc = json_set(doc, '$', 1)",
		"doc = '" + largeDocument() + "', last = '[1]'",
	}
	var want []string
	before := documentsNow(t, session)
	want = append(want, "inserted a "+before)
	for _, change := range changes[1:] {
		run(t, session, "update a set "+change)
		after := documentsNow(t, session)
		want = append(want, "updated a "+before+" → "+after)
		before = after
	}

	got := f.events(t, len(want))

	require.Empty(t, deadOf(f.seen))
	for i := range want {
		requireSameDocuments(t, want[i], got[i], changes[i])
	}
}

func TestPartsOfRandomDocumentsAreAppliedAsTheServerAppliesThem(t *testing.T) {
	t.Parallel()
	_, session, f := inParts(t)
	run(t, session, "insert into a (id, doc, n) values (1, '"+largeDocument()+"', 0)")
	random := rand.New(rand.NewPCG(1, 2))
	before := documentsNow(t, session)
	want, changes := []string{"inserted a " + before}, []string{""}
	for range 150 {
		change := "doc"
		for range 1 + random.IntN(3) {
			path := "'$" + randomPath(random) + "'"
			switch random.IntN(4) {
			case 0:
				if path != "'$'" {
					change = "json_remove(" + change + ", " + path + ")"
				}
			case 1:
				change = "json_replace(" + change + ", " + path + ", " + randomValue(random) + ")"
			default:
				change = "json_set(" + change + ", " + path + ", " + randomValue(random) + ")"
			}
		}
		changes = append(changes, change)
		run(t, session, "update a set n = n + 1, doc = "+change)
		after := documentsNow(t, session)
		want = append(want, "updated a "+before+" → "+after)
		before = after
	}

	got := f.events(t, len(want))

	require.Empty(t, deadOf(f.seen))
	for i := range want {
		requireSameDocuments(t, want[i], got[i], changes[i])
	}
}

func randomPath(random *rand.Rand) string {
	legs := []string{".list", ".name", ".a", ".bb", `."c d"`, "[0]", "[1]", "[last]", "[7]", "[last-1]"}
	var path strings.Builder
	for range 1 + random.IntN(3) {
		path.WriteString(legs[random.IntN(len(legs))])
	}
	return path.String()
}

func randomValue(random *rand.Rand) string {
	return []string{
		"1", "-70000", "'text'", "null", "true", "json_array()", "json_array(1, json_array(2))",
		"json_object('a', 1, 'bb', json_array(1, 2, 3))", "repeat('long', 50)", "cast(0.10 as decimal(5,2))",
	}[random.IntN(10)]
}

func TestPartsOfADocumentThatIsNotThereSetTheRowAsideByName(t *testing.T) {
	t.Parallel()
	_, session, f := inParts(t)
	run(t, session, "insert into a (id, doc, n) values (1, '"+largeDocument()+"', 0)")
	run(t, session, "set session binlog_row_image = MINIMAL")

	run(t, session, "update a set doc = json_set(doc, '$.name', 'secret'), id = 2, first = '1', last = '2'")

	f.events(t, 1)
	run(t, session, "set session binlog_row_image = FULL")
	run(t, session, "insert into a (id) values (3)")
	f.events(t, 2)
	dead := deadOf(f.seen)
	require.Len(t, dead, 1)
	require.Contains(t, dead[0].Reason, "column doc: only parts of the document were logged")
	require.Contains(t, dead[0].Reason, "binlog_row_value_options")
	require.NotContains(t, dead[0].Reason, "secret", "invariant 10")
}
