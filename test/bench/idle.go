package bench

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Idle measures what the product costs while nothing happens: connected to a
// server that writes nothing, its position stored.
type Idle struct {
	Surroundings pipeline.Surroundings
	Binary       string
	Dir          string
	// Settle passes first; For is measured.
	Settle, For time.Duration
	Log         io.Writer
}

// IdleResult is what was measured.
type IdleResult struct {
	Seconds float64 `json:"s"`
	CPU     float64 `json:"cpu_share"` // of one core
	RSS     int64   `json:"rss_bytes"` // at the end
	PeakRSS int64   `json:"peak_rss_bytes"`
}

// Run starts the product and lets it wait.
func (i *Idle) Run(ctx context.Context) (*IdleResult, error) {
	if err := echo.Install(ctx, i.Surroundings.Echo); err != nil {
		return nil, err
	}
	product, err := follow(ctx, &i.Surroundings, i.Binary, i.Dir)
	if err != nil {
		return nil, err
	}
	defer product.Kill()
	fmt.Fprintf(i.Log, "settling for %s, then measuring for %s\n", i.Settle, i.For)
	if err := retry.Pause(ctx, i.Settle); err != nil {
		return nil, err
	}
	before, err := product.Now()
	if err != nil {
		return nil, err
	}
	if err := retry.Pause(ctx, i.For); err != nil {
		return nil, err
	}
	after, err := product.Now()
	if err != nil {
		return nil, err
	}
	return &IdleResult{
		Seconds: i.For.Seconds(),
		CPU:     (after.CPU - before.CPU).Seconds() / i.For.Seconds(),
		RSS:     after.RSS, PeakRSS: after.PeakRSS,
	}, product.Stop()
}

// Write prints the result.
func (r *IdleResult) Write(w io.Writer) {
	fmt.Fprintf(w, "\nidle for %.0f s: %.2f %% of a core, %.0f MiB (peak %.0f MiB)\n", r.Seconds, 100*r.CPU, float64(r.RSS)/(1<<20), float64(r.PeakRSS)/(1<<20))
}
