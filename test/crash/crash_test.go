package crash_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/echo-im/echocdc/test/crash"
	"github.com/echo-im/echocdc/test/pipeline"
)

// usual is how many seeds are played unless somebody says otherwise.
const usual = 20

// Invariants 1, 2, 5 and 8, and whatever the seeds come upon. CRASH_SEEDS says
// how many are played, CRASH_SEED which one.
func TestWhatWasCommittedIsPublishedOnceInOrderWhateverHappens(t *testing.T) {
	t.Parallel()
	const atOnce = 4 // a seed mostly waits: for what was cut off to be missed
	seeds := chosen(t)
	logs, err := os.MkdirTemp("", "echocdc-crash-") //nolint:usetesting // what a seed that failed left must stay
	require.NoError(t, err)
	binary, err := pipeline.Build(t.Context(), logs)
	require.NoError(t, err)
	t.Cleanup(func() {
		if !t.Failed() {
			require.NoError(t, os.RemoveAll(logs))
		}
	})
	servers := crash.StartServers(t, atOnce)

	var all errgroup.Group // t.Parallel would play as many at once as there are cores
	all.SetLimit(atOnce)
	for _, seed := range seeds {
		all.Go(func() error {
			t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { //nolint:paralleltest // it is, by the group
				play(t, &crash.Stage{Plan: crash.Choose(seed), Servers: servers, Binary: binary, Dir: filepath.Join(logs, fmt.Sprintf("seed-%d", seed))})
			})
			return nil
		})
	}
	require.NoError(t, all.Wait())
}

// play plays a seed and requires that what is published is what was committed.
func play(t *testing.T, stage *crash.Stage) {
	t.Helper()
	require.NoError(t, os.Mkdir(stage.Dir, 0o755))
	t.Logf("%s", &stage.Plan)

	differences, err := stage.Play(t)

	if err != nil || len(differences) > 0 {
		t.Logf("repeat with: make crash SEED=%d\nlogs and settings: %s", stage.Plan.Seed, stage.Dir)
	}
	require.NoError(t, err, strings.Join(differences, "\n"))
	require.Empty(t, differences, strings.Join(differences, "\n"))
	require.NoError(t, os.RemoveAll(stage.Dir))
}

// chosen are the seeds to play.
func chosen(t *testing.T) []uint64 {
	t.Helper()
	if one := os.Getenv("CRASH_SEED"); one != "" {
		return []uint64{number(t, one)}
	}
	count := uint64(usual)
	if many := os.Getenv("CRASH_SEEDS"); many != "" {
		count = number(t, many)
	}
	var all []uint64
	for seed := range count {
		all = append(all, seed+1)
	}
	return all
}

func number(t *testing.T, text string) uint64 {
	t.Helper()
	n, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err, "CRASH_SEED and CRASH_SEEDS are numbers")
	return n
}
