package sim_test

import (
	"flag"
	"log/slog"
	"os"
	"strconv"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/sim"
)

var (
	seeds = flag.Int("seeds", 120, "how many seeds to run")
	one   = flag.Uint64("seed", 0, "the one seed to run, and to tell about")
)

// TestEachEventIsPublishedOnceAndInOrder runs seeds; -seed=n repeats one.
func TestEachEventIsPublishedOnceAndInOrder(t *testing.T) {
	t.Parallel()
	recording, err := sim.Load("../echo/fixtures/actions.full-metadata.binlog", ddl.Head(), "FULL")
	require.NoError(t, err)
	var s *sim.Simulation
	synctest.Test(t, func(t *testing.T) {
		s, err = sim.New(recording)
		require.NoError(t, err)
	})
	if *one != 0 {
		run(t, s, *one, slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})))
		return
	}
	const lanes = 2
	for lane := range lanes {
		t.Run(strconv.Itoa(lane), func(t *testing.T) {
			t.Parallel()
			for seed := 1 + lane; seed <= *seeds && !t.Failed(); seed += lanes {
				run(t, s, uint64(seed), slog.New(slog.DiscardHandler))
			}
		})
	}
}

func run(t *testing.T, s *sim.Simulation, seed uint64, log *slog.Logger) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil || t.Failed() {
			t.Errorf("seed %d failed (%v); repeat it with: go test ./test/sim -run Once -seed=%d", seed, r, seed)
		}
	}()
	synctest.Test(t, func(t *testing.T) { require.NoError(t, s.Run(seed, log)) })
}
