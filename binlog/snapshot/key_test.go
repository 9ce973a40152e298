package snapshot

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

// messagesFound is a large table as the server describes it.
func messagesFound() *found {
	return &found{
		name: "messages", rows: 10_000_000,
		columns: []described{
			{name: "id", kind: "bigint"},
			{name: "user_id", kind: "bigint"},
			{name: "box", kind: "int"},
			{name: "chat_id", kind: "bigint unsigned"},
			{name: "peer", kind: "bigint"},
		},
		indexes: []index{
			{name: "PRIMARY", unique: true, columns: []string{"id"}},
			{name: "box", unique: true, columns: []string{"user_id", "box"}},
			{name: "chat", columns: []string{"chat_id"}},
		},
	}
}

func layoutOf(names ...string) []*schema.Layout {
	table := &schema.Table{Name: "messages", Matches: func(n string) bool { return n == "messages" }}
	for _, n := range names {
		table.Columns = append(table.Columns, schema.ColumnSpec{Name: n})
	}
	return []*schema.Layout{{Name: "test", Tables: []*schema.Table{table}}}
}

func TestRowsAreReadInTheOrderOfAKeyThatBeginsWithTheRange(t *testing.T) {
	t.Parallel()
	for column, want := range map[string][]string{"": {"id"}, "id": {"id"}, "user_id": {"user_id", "box"}, "chat_id": {"chat_id", "id"}} {
		var ranges []Range
		if column != "" {
			ranges = append(ranges, Range{column, 7, 9})
		}

		table, err := messagesFound().table(layoutOf("id"), ranges)

		require.NoError(t, err)
		require.Equal(t, want, table.Key())
	}
}

func TestALargeTableIsNotLookedThroughForARange(t *testing.T) {
	t.Parallel()
	ranges := []Range{{"peer", 7, 9}}

	_, err := messagesFound().table(layoutOf("id"), ranges)

	require.ErrorContains(t, err, "no index that begins with the column peer")
	small := messagesFound()
	small.rows = 1000
	table, err := small.table(layoutOf("id"), ranges)
	require.NoError(t, err)
	require.Equal(t, []string{"id"}, table.Key())
}

// A comparison of lists would be shorter; servers read the whole index for it.
func TestRowsBehindAKeyAreARangeOfItsIndex(t *testing.T) {
	t.Parallel()
	table, err := messagesFound().table(layoutOf("box"), []Range{{"user_id", 7, 9}})
	require.NoError(t, err)
	table.place = "`echo`.`messages`"

	query, err := table.query([]string{"8", "-1"}, 100)

	require.NoError(t, err)
	require.Equal(t, "select `box`, `user_id`, `box` from `echo`.`messages` where `user_id` between 7 and 9 and "+
		"`user_id` >= 8 and (`user_id` > 8 or (`box` > -1)) order by `user_id`, `box` limit 100", query)
	_, err = table.query([]string{"8; drop table x", "1"}, 100)
	require.ErrorContains(t, err, "is no number")
	_, err = table.query([]string{"8"}, 100)
	require.ErrorContains(t, err, "has 2 columns now")
}

func TestRangesAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Range{"user_id=7": {"user_id", 7, 7}, "id=-9..9": {"id", -9, 9}} {
		r, err := ParseRange(text)
		require.NoError(t, err)
		require.Equal(t, want, r)
		require.Equal(t, text, r.String())
	}
	for _, text := range []string{"", "user_id", "=7", "user_id=", "user_id=9..7", "user_id=1..", "user_id=x"} {
		_, err := ParseRange(text)
		require.Error(t, err, text)
	}
}

func TestAPositionIsReachedWhenEveryDomainIs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		state, wanted string
		want          bool
	}{
		{"0-1-9", "0-1-9", true},
		{"0-1-9", "0-1-10", false},
		{"0-2-10", "0-1-9", true}, // another server writes now
		{"0-1-9,1-1-3", "0-1-9,1-1-4", false},
		{"0-1-9", "0-1-9,1-1-1", false},
		{"", "", true},
		{"", "0-1-1", false},
		{"0-1-9", "0-1-9,0-2-11", false}, // with what was published beyond a hole
	} {
		got, err := reaches(c.state, c.wanted)
		require.NoError(t, err)
		require.Equal(t, c.want, got, "%s at %s", c.state, c.wanted)
	}
	_, err := reaches("0-1-x", "")
	require.Error(t, err)
}

func TestChunksFollowTimeMemoryAndRate(t *testing.T) {
	t.Parallel()
	p := newPace(0)
	p.took(p.due, chunkTime/10, firstRows, 1000)
	require.Equal(t, 2*firstRows, p.limit(), "it grows to twice as much at most")
	p.took(p.due, 10*chunkTime, 2*firstRows, 1000)
	require.Equal(t, firstRows/5, p.limit(), "it shrinks at once")
	p.rows = 10_000
	p.took(p.due, chunkTime, 10_000, 4*chunkBytes)
	require.Equal(t, 2500, p.limit(), "events of a chunk fit into memory")
	slow := newPace(1000)
	require.Equal(t, 1000/perSecond, slow.limit())
	begun := slow.due
	slow.took(begun, chunkTime/100, 100, 1000)
	require.Equal(t, chunkTime, slow.due.Sub(begun))
}
