package binlog

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

func TestBytesBehindAreThoseOfTheLogsAfterThePosition(t *testing.T) {
	t.Parallel()
	logs := binaryLogs{{"binlog.000001", 500}, {"binlog.000002", 300}, {"binlog.000003", 40}}

	for _, c := range []struct {
		at   schema.Position
		want stretch
	}{
		{schema.Position{File: "binlog.000002", Offset: 100}, stretch{bytes: 240, held: 340, ended: true}},
		{schema.Position{File: "binlog.000003", Offset: 40}, stretch{bytes: 0, held: 40}},
		{schema.Position{File: "binlog.000001", Offset: 4}, stretch{bytes: 836, held: 840, ended: true}},
		{schema.Position{File: "binlog.000000", Offset: 4}, stretch{bytes: 840, held: 840, ended: true, unknown: true}},
	} {
		require.Equal(t, c.want, logs.after(&c.at))
	}
}

func TestTheHorizonIsTheTimeUntilUnreadLogMayBePurged(t *testing.T) {
	t.Parallel()
	week := 7 * 24 * time.Hour
	for name, c := range map[string]struct {
		keeps  retention
		lag    time.Duration
		unread stretch
		growth float64
		want   float64
	}{
		"in the log that is written": {retention{age: week}, time.Hour, stretch{}, 0, week.Seconds()},
		"in one that is not":         {retention{age: week}, 24 * time.Hour, stretch{ended: true}, 0, (6 * 24 * time.Hour).Seconds()},
		"too late":                   {retention{age: week}, 2 * week, stretch{ended: true}, 0, 0},
		"kept for ever":              {retention{}, 2 * week, stretch{ended: true}, 10, math.Inf(1)},
		"by size":                    {retention{total: 1000}, time.Hour, stretch{ended: true, held: 400}, 10, 60},
		"by size, too late":          {retention{total: 1000}, time.Hour, stretch{ended: true, held: 1400}, 10, 0},
		"by size, nothing written":   {retention{total: 1000}, time.Hour, stretch{ended: true, held: 400}, 0, math.Inf(1)},
		"by size before age":         {retention{age: week, total: 1000}, time.Hour, stretch{ended: true, held: 400}, 10, 60},
	} {
		require.InDelta(t, c.want, c.keeps.horizon(c.lag, c.unread, c.growth), 0.001, name)
	}
	require.True(t, math.IsNaN((&retention{age: week}).horizon(0, stretch{unknown: true}, 0)))
}

func TestGrowthIsMeasuredFromWhenTheLogWasFirstSeen(t *testing.T) {
	t.Parallel()
	begin := time.Unix(1_700_000_000, 0)
	var g growth

	g.saw(begin, binaryLogs{{"a.1", 100}})
	require.Zero(t, g.perSecond())
	g.saw(begin.Add(10*time.Second), binaryLogs{{"a.1", 300}, {"a.2", 50}})
	require.InDelta(t, 25, g.perSecond(), 0.001)
	g.saw(begin.Add(20*time.Second), binaryLogs{{"b.1", 300}}) // another server: begin again
	require.Zero(t, g.perSecond())
}
