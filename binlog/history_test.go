package binlog

import (
	"strconv"
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// known is a history with a version of table a behind each of the sets, named
// by its only column.
func known(t *testing.T, flavor string, sets ...string) *history {
	t.Helper()
	h, err := newHistory(flavor, nil)
	require.NoError(t, err)
	for _, set := range sets {
		def := &schema.Definition{Columns: []schema.ColumnDefinition{{Name: set, Type: "int"}}}
		require.NoError(t, h.note(&Version{Table: "a", Origin: OriginStatement, Definition: def}, set))
	}
	return h
}

func inForceAt(t *testing.T, h *history, at string) string {
	t.Helper()
	covered, err := gtid.ParseSet(h.flavor, at)
	require.NoError(t, err)
	v := h.inForce("a", covered)
	switch {
	case v == nil:
		return "none"
	case v.Definition == nil:
		return v.Origin
	default:
		return v.Definition.Columns[0].Name
	}
}

const aServer = "00000000-0000-0000-0000-000000000001:"

func TestTheNewestVersionThatIsCoveredIsInForce(t *testing.T) {
	t.Parallel()
	h := known(t, mysql.MySQLFlavor, aServer+"1-5", aServer+"1-9")

	require.Equal(t, "none", inForceAt(t, h, aServer+"1-4"))
	require.Equal(t, aServer+"1-5", inForceAt(t, h, aServer+"1-8"))
	require.Equal(t, aServer+"1-9", inForceAt(t, h, aServer+"1-20"))

	h = known(t, mysql.MariaDBFlavor, "0-1-5,1-1-3", "0-2-9,1-1-3")
	require.Equal(t, "none", inForceAt(t, h, "0-1-7,1-1-2"))
	require.Equal(t, "0-1-5,1-1-3", inForceAt(t, h, "0-1-8,1-1-4"))
	require.Equal(t, "0-2-9,1-1-3", inForceAt(t, h, "0-3-10,1-1-4,2-1-1"))
}

func TestAVersionFoundEarlierDoesNotOutrankALaterOne(t *testing.T) {
	t.Parallel()
	h := known(t, mysql.MySQLFlavor, aServer+"1-9", aServer+"1-5")

	require.Equal(t, aServer+"1-9", inForceAt(t, h, aServer+"1-20"))
	require.Equal(t, aServer+"1-5", inForceAt(t, h, aServer+"1-8"))
}

func TestWhatIsStoredIsKnownAgain(t *testing.T) {
	t.Parallel()
	h := known(t, mysql.MySQLFlavor, aServer+"1-5", aServer+"1-9")
	records := h.take()
	require.Len(t, records, 2)

	again, err := newHistory(mysql.MySQLFlavor, records)

	require.NoError(t, err)
	require.Equal(t, aServer+"1-5", inForceAt(t, again, aServer+"1-8"))
	other, err := newHistory(mysql.MariaDBFlavor, records)
	require.NoError(t, err)
	require.True(t, other.empty(), "of the server before")
	_, err = newHistory(mysql.MySQLFlavor, []schema.HistoryRecord{{Key: "a@1", Value: []byte(`{"form":99}`)}})
	require.ErrorContains(t, err, "form 99")
}

func TestTheVersionsOfATableAreBounded(t *testing.T) {
	t.Parallel()
	var sets []string
	for i := range 3 * maxVersions {
		sets = append(sets, aServer+"1-"+strconv.Itoa(i+2))
	}
	h := known(t, mysql.MySQLFlavor, sets...)

	stored := map[string]bool{}
	for _, r := range h.take() {
		stored[r.Key] = len(r.Value) > 0
	}
	kept := 0
	for _, is := range stored {
		if is {
			kept++
		}
	}
	require.Equal(t, maxVersions, kept)
	require.Equal(t, sets[len(sets)-1], inForceAt(t, h, sets[len(sets)-1]))
}

func TestWhatWasKnownDoesNotHoldBehindSkippedTransactions(t *testing.T) {
	t.Parallel()
	h := known(t, mysql.MySQLFlavor, aServer+"1-5")
	shown, err := OpenHistory(mysql.MySQLFlavor, h.take())
	require.NoError(t, err)

	records, err := shown.Skip(schema.Position{GTIDs: aServer + "1-50"})

	require.NoError(t, err)
	require.Len(t, records, 1)
	require.Equal(t, aServer+"1-5", inForceAt(t, shown.history, aServer+"1-49"))
	require.Equal(t, OriginUnknown, inForceAt(t, shown.history, aServer+"1-50"))
}

func TestAnOperatorsWordReplacesWhatWasKnownThere(t *testing.T) {
	t.Parallel()
	h := known(t, mysql.MySQLFlavor, aServer+"1-5")
	shown, err := OpenHistory(mysql.MySQLFlavor, h.take())
	require.NoError(t, err)
	def := &schema.Definition{Columns: []schema.ColumnDefinition{{Name: "other", Type: "int"}}}

	records, err := shown.Set("a", def, schema.Position{GTIDs: aServer + "1-5"})

	require.NoError(t, err)
	require.Len(t, records, 1)
	require.Equal(t, "other", inForceAt(t, shown.history, aServer+"1-8"))
}

func TestAStatementThatNamesNoTableIsNotParsed(t *testing.T) {
	t.Parallel()
	cases := map[string]bool{
		"alter table a add b int":                     true,
		"/* app */ ALTER TABLE a add b int":           true,
		"/*!40000 alter table a disable keys */":      true,
		"create or replace table a (id int)":          true,
		"rename tables a to b":                        true,
		"drop table if exists a":                      true,
		"alter database echodb character set latin1":  true,
		"create index i on a (b)":                     false,
		"create user u identified by 'secret'":        false,
		"create definer = u trigger t before insert":  false,
		"create temporary table a (id int)":           false,
		"alter user u identified by 'table secret'":   false,
		"truncate table a":                            false,
		"create algorithm = merge view v as select 1": false,
	}
	for text, want := range cases {
		require.Equal(t, want, definesTables(text), text)
	}
}
