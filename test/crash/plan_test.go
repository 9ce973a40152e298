package crash_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/crash"
)

func TestSeedChoosesThePlan(t *testing.T) {
	t.Parallel()

	once, again, other := crash.Choose(7), crash.Choose(7), crash.Choose(8)

	require.Equal(t, once, again)
	require.NotEqual(t, once.Faults, other.Faults)
}

func TestSeedsOfARunDoEverything(t *testing.T) {
	t.Parallel()
	acts := map[crash.Act]int{}
	mixed, standby := crash.Mix{}, 0

	for seed := range uint64(usual) {
		plan := crash.Choose(seed + 1)
		for _, fault := range plan.Faults {
			acts[fault.Act]++
		}
		mixed.Several += plan.Mix.Several
		mixed.Large += plan.Mix.Large
		mixed.RolledBack += plan.Mix.RolledBack
		mixed.Compressed += plan.Mix.Compressed
		mixed.Prepared += plan.Mix.Prepared
		if plan.Standby {
			standby++
		}
	}

	for _, act := range crash.Acts() {
		require.NotZero(t, acts[act], "no seed of %d does %q: %v", usual, act, acts)
	}
	require.NotZero(t, standby)
	require.NotContains(t, []int{mixed.Several, mixed.Large, mixed.RolledBack, mixed.Compressed, mixed.Prepared}, 0)
}
