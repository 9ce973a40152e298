package gtid

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestCoveredIsTheSetThatTheLibraryWouldHave(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		ours, err := CoveredFrom(mysql.MySQLFlavor, "00000000-0000-0000-0000-000000000001:1-3:7")
		require.NoError(t, err)
		theirs, err := ParseSet(mysql.MySQLFlavor, "00000000-0000-0000-0000-000000000001:1-3:7")
		require.NoError(t, err)
		for range rapid.IntRange(0, 40).Draw(t, "count") {
			id := ID{Number: rapid.Uint64Range(1, 12).Draw(t, "number"), Tag: rapid.SampledFrom([]string{"", "nightly"}).Draw(t, "tag")}
			id.Source[15] = rapid.ByteRange(1, 2).Draw(t, "source")
			ours.Add(&id)
			require.NoError(t, theirs.Update(string(id.appendMySQL(nil))))
			if rapid.Bool().Draw(t, "look") {
				require.Equal(t, theirs.String(), ours.String())
			}
		}
		require.Equal(t, theirs.String(), ours.String())
	})
}

func TestMariaDBsPositionIsTheLastOfEachDomain(t *testing.T) {
	t.Parallel()
	ours, err := CoveredFrom(mysql.MariaDBFlavor, "10-1-5,2-1-7")
	require.NoError(t, err)

	ours.Add(&ID{Domain: 2, Server: 3, Number: 8})
	ours.Add(&ID{Domain: 1, Server: 3, Number: 1})

	require.Equal(t, "1-3-1,2-3-8,10-1-5", ours.String())
}

func TestDamagedEventsThatBeginATransactionEndInErrors(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 0, 200).Draw(t, "body")
		kind := rapid.SampledFrom([]replication.EventType{
			replication.GTID_EVENT, replication.GTID_TAGGED_LOG_EVENT, replication.MARIADB_GTID_EVENT,
		}).Draw(t, "kind")

		require.NotPanics(t, func() { _, _ = ParseEvent(&replication.EventHeader{EventType: kind}, body) })
	})
}
