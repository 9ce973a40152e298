package binlog

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// fixture is the recorded log with everything captured.
func fixture(tb testing.TB) *recorded {
	tb.Helper()
	o := readOracle(tb, fullFixture, mysql.MySQLFlavor)
	return &recorded{path: fullFixture, database: o.database, layouts: []*schema.Layout{showing(o.columns)}}
}

// insteadOfXID puts an event of another kind where transactions end.
func insteadOfXID(kind replication.EventType, body []byte) func(*replication.BinlogEvent) {
	return func(e *replication.BinlogEvent) {
		if e.Header.EventType == replication.XID_EVENT {
			e.Header.EventType, e.Event = kind, &replication.GenericEvent{Data: body}
		}
	}
}

// queryBody is a QUERY event's body.
func queryBody(text string) []byte { return append(make([]byte, 4+4+1+2+2+1), text...) }

func TestRowsThatWereRolledBackAreNotTold(t *testing.T) {
	t.Parallel()
	log := fixture(t)
	log.alter = insteadOfXID(replication.QUERY_EVENT, queryBody("ROLLBACK"))

	batches, err := log.read(t)

	require.NoError(t, err)
	require.Empty(t, events(batches))
	require.Equal(t, 127+2, commitsOf(batches), "the position moves all the same")
}

func TestARollbackAfterAPartWasHandedOnStopsTheReader(t *testing.T) {
	t.Parallel()
	log := fixture(t)
	log.limits = limits{batch: 1, transaction: 1}
	log.alter = insteadOfXID(replication.QUERY_EVENT, queryBody("ROLLBACK"))

	_, err := log.read(t)

	requireStop(t, err, schema.StateNotReplicating, "transaction_bytes")
}

func TestRowsAreTheSameHoweverTheLogIsCut(t *testing.T) {
	t.Parallel()
	whole, err := fixture(t).read(t)
	require.NoError(t, err)
	for _, lim := range []limits{{1, 1}, {1, 1000}, {700, 2000}, {5000, 5000}} {
		log := fixture(t)
		log.limits = lim

		cut, err := log.read(t)

		require.NoError(t, err)
		require.Greater(t, len(cut), len(whole))
		require.Equal(t, idsOf(whole), idsOf(cut), "invariant 4")
		require.Equal(t, whole[len(whole)-1].Position, cut[len(cut)-1].Position)
	}
}

func idsOf(batches []schema.Batch) []string {
	var all []string
	for _, b := range batches {
		for i := range b.Events {
			all = append(all, string(b.Events[i].ID))
		}
	}
	return all
}

func TestAGroupWhoseEndIsNotToldEndsWhereTheNextBegins(t *testing.T) {
	t.Parallel()
	log := fixture(t)
	log.alter = insteadOfXID(replication.ROWS_QUERY_EVENT, nil)

	batches, err := log.read(t)

	require.NoError(t, err)
	require.Len(t, events(batches), 148)
}

func TestAnEventThatMayHideRowsStopsTheReader(t *testing.T) {
	t.Parallel()
	cases := map[replication.EventType]string{
		replication.INCIDENT_EVENT:              "error log",
		replication.ANONYMOUS_GTID_EVENT:        "gtid_mode = ON",
		replication.LOAD_EVENT:                  "newer echocdc",
		replication.MARIADB_GTID_LIST_EVENT + 9: "newer echocdc", // PARTIAL_ROW_DATA
		250:                                     "newer echocdc",
	}
	for kind, remedy := range cases {
		log := fixture(t)
		log.alter = insteadOfXID(kind, nil)

		_, err := log.read(t)

		requireStop(t, err, schema.StateNotReplicating, remedy)
	}
}

func TestARuleThatPanicsSetsTheRowAside(t *testing.T) {
	t.Parallel()
	log := fixture(t)
	for _, table := range log.layouts[0].Tables {
		table.Map = func(_ *schema.Change, out *schema.Encoder) error {
			out.Add(&shown{"half"})
			panic("the row's secret")
		}
	}

	batches, err := log.read(t)

	require.NoError(t, err)
	require.Empty(t, events(batches))
	require.Len(t, deadOf(batches), 148)
	require.Equal(t, "its rule is broken: a panic of its own", deadOf(batches)[0].Reason, "invariant 10")
}
