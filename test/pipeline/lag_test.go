package pipeline_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/pipeline"
)

func TestQuantilesAreWithinTwoPercent(t *testing.T) {
	t.Parallel()
	var lags pipeline.Lags

	for i := 1; i <= 1000; i++ {
		lags.Add(time.Duration(i) * time.Millisecond)
	}

	require.InEpsilon(t, 500*time.Millisecond, lags.Quantile(0.5), 0.02)
	require.InEpsilon(t, 990*time.Millisecond, lags.Quantile(0.99), 0.02)
	require.Zero(t, new(pipeline.Lags).Quantile(0.5))
}
