package pipeline_test

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// kills is how often the process is killed, at moments between soonest and
// latest after its start: before it has begun to work, and in the midst of it.
const (
	kills   = 22
	soonest = 200 * time.Millisecond
	latest  = 4 * time.Second
)

// Invariants 1, 3 and 8: wherever the process is killed, what was committed in
// Echo is in Kafka once, in PostgreSQL once, and decided once.
func TestPipelineLosesAndRepeatsNothingWhenKilled(t *testing.T) {
	t.Parallel()

	for name, open := range map[string]func(testing.TB) *stack.Database{"MySQL": stack.MySQL, "MariaDB": stack.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			play := begin(t, open(t), false)

			recorded := killAtRandom(t, play)

			require.NoError(t, play.Product.Start("run"))
			report := agree(t, play)
			require.Greater(t, report.Messages.Rows, 1000, "too little happened to prove anything")
			requireCutOff(t, play, recorded)
		})
	}
}

// Invariant 8: who is asked to end hands over what is in hand, and repeats
// nothing at all.
func TestPipelineRepeatsNoPushWhenAskedToEnd(t *testing.T) {
	t.Parallel()
	play := begin(t, stack.MySQL(t), true)
	town, quiet := errgroup.WithContext(t.Context())
	living, stop := context.WithCancel(quiet)
	town.Go(func() error { return play.Live(living, 0, 50) })

	for range 4 {
		require.NoError(t, play.Product.Start("run"))
		pause(t, 2*time.Second+rand.N(time.Second))
		require.NoError(t, play.Product.Stop())
	}
	stop()
	require.NoError(t, town.Wait())
	require.NoError(t, play.Product.Start("run"))

	report := agree(t, play)
	require.Zero(t, report.Repeats)
}

// killAtRandom lets the town live and kills the product again and again. It
// returns how often each push that was recorded at a kill had come until then.
func killAtRandom(t *testing.T, play *pipeline.Play) map[string]int {
	t.Helper()
	town, quiet := errgroup.WithContext(t.Context())
	living, stop := context.WithCancel(quiet)
	defer stop()
	town.Go(func() error { return play.Live(living, 0, 60) })
	var steps []map[string]int64
	recorded := make(map[string]int)
	for range kills {
		require.NoError(t, play.Product.Start("run"))
		pause(t, soonest+rand.N(latest-soonest))
		require.NoError(t, play.Product.Running())
		require.NoError(t, play.Product.Kill())
		note(t, play, recorded)
		require.NoError(t, play.Observer.LetTimePass(t.Context()))
		steps = append(steps, applied(t, play))
	}
	stop()
	require.NoError(t, town.Wait())
	requireMoved(t, steps)
	return recorded
}

// applied is how far each projection is, all partitions together.
func applied(t *testing.T, play *pipeline.Play) map[string]int64 {
	t.Helper()
	partitions, err := play.Tables.Applied(t.Context(), play.Observer.Topics.Events)
	require.NoError(t, err)
	sums := make(map[string]int64)
	for projection, offsets := range partitions {
		for _, next := range offsets {
			sums[projection] += next
		}
	}
	return sums
}

// requireMoved requires that kills hit projections at work: between most of
// them each projection got on.
func requireMoved(t *testing.T, steps []map[string]int64) {
	t.Helper()
	moved := make(map[string]int)
	for i := range steps[1:] {
		for projection := range steps[i+1] {
			if steps[i+1][projection] > steps[i][projection] {
				moved[projection]++
			}
		}
	}
	for _, projection := range []string{"push", "analytics"} {
		require.Greater(t, moved[projection], kills/2, "%s hardly worked between kills: %v", projection, steps)
	}
}

// note adds the pushes that are recorded now, with how often each has come.
func note(t *testing.T, play *pipeline.Play, recorded map[string]int) {
	t.Helper()
	outcomes, err := play.Tables.Recorded(t.Context())
	require.NoError(t, err)
	taken := play.Phone.Taken()
	for id := range outcomes {
		if _, known := recorded[id]; !known {
			recorded[id] = taken[id]
		}
	}
}

// requireCutOff requires that only pushes came again whose job was cut off
// between the phone's answer and our record: none that was recorded at a kill.
func requireCutOff(t *testing.T, play *pipeline.Play, recorded map[string]int) {
	t.Helper()
	taken := play.Phone.Taken()
	again := 0
	for id, times := range recorded {
		if taken[id] > times {
			again++
		}
	}
	require.Zero(t, again, "so many pushes came again although their outcome was recorded, of %d", len(recorded))
}

// pause lets the product run for a while.
func pause(t *testing.T, d time.Duration) {
	t.Helper()
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-t.Context().Done():
	}
}
