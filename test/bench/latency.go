package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Latency measures how long a listener waits for what was committed, while so
// many single-row transactions are committed each second.
type Latency struct {
	Surroundings pipeline.Surroundings
	Binary       string
	Dir          string
	PerSecond    int
	// Warm is how long the same traffic runs before it counts: a broker's Java is
	// slow at first.
	Warm, For time.Duration
	Log       io.Writer
}

// LatencyResult is what was measured: from the commit in the server, as it says, to a listener
// that reads committed records, in milliseconds.
type LatencyResult struct {
	PerSecond int     `json:"commits_per_s"` // what was reached
	Events    int     `json:"events"`
	WarmedFor float64 `json:"warmed_s"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Max       float64 `json:"max_ms"`
	// CPU of the product, as a share of one core.
	CPU     float64 `json:"cpu_share"`
	PeakRSS int64   `json:"peak_rss_bytes"`
}

// Run lets the product follow the traffic.
func (l *Latency) Run(ctx context.Context) (*LatencyResult, error) {
	s := &l.Surroundings
	if err := echo.Install(ctx, s.Echo); err != nil {
		return nil, err
	}
	product, err := follow(ctx, s, l.Binary, l.Dir)
	if err != nil {
		return nil, err
	}
	defer product.Kill()
	fmt.Fprintf(l.Log, "warming up for %s, then measuring for %s\n", l.Warm, l.For)
	if _, err := l.listen(ctx, echo.DefaultSettings(), l.Warm); err != nil {
		return nil, fmt.Errorf("warming up: %w", err)
	}
	before, err := product.Now()
	if err != nil {
		return nil, err
	}
	others := echo.DefaultSettings()
	others.FirstID += 1_000_000 // the same users would write the same rows again, and change nothing
	lags, err := l.listen(ctx, others, l.For)
	if err != nil {
		return nil, err
	}
	after, err := product.Now()
	if err != nil {
		return nil, err
	}
	slices.Sort(lags)
	at := func(share float64) float64 { return milliseconds(lags[int(share*float64(len(lags)-1))]) }
	return &LatencyResult{
		PerSecond: int(float64(len(lags)) / l.For.Seconds()), Events: len(lags), WarmedFor: l.Warm.Seconds(),
		P50: at(0.5), P99: at(0.99), Max: at(1),
		CPU: (after.CPU - before.CPU).Seconds() / l.For.Seconds(), PeakRSS: after.PeakRSS,
	}, product.Stop()
}

// follow starts "echocdc tail" and waits until it has stored a position.
func follow(ctx context.Context, s *pipeline.Surroundings, binary, dir string) (*pipeline.Product, error) {
	product := &pipeline.Product{Binary: binary, Config: filepath.Join(dir, "follow.yaml"), Log: filepath.Join(dir, "follow.log")}
	end, err := echo.Executed(ctx, s.Echo)
	if err != nil {
		return nil, err
	}
	if err := s.WriteSettings(product.Config, end.String(), nil); err != nil {
		return nil, err
	}
	if err := product.Start("tail"); err != nil {
		return nil, err
	}
	if err := awaitPosition(ctx, product, s, end); err != nil {
		return nil, errors.Join(err, product.Kill())
	}
	return product, nil
}

// listen lets users write for so long and hears of every row.
func (l *Latency) listen(ctx context.Context, users echo.Settings, during time.Duration) ([]time.Duration, error) {
	listener, err := kgo.NewClient(
		kgo.SeedBrokers(l.Surroundings.Brokers...),
		kgo.ConsumeTopics(l.Surroundings.Topics().Events),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtEnd()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
	)
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	begun := time.Now()
	writing, stop := context.WithTimeout(ctx, during)
	defer stop()
	written, failed := make(chan int, 1), make(chan error, 1)
	go func() {
		n, err := echo.Steady(writing, l.Surroundings.Echo, users, l.PerSecond)
		failed <- err
		written <- n
	}()
	ctx, cancel := context.WithTimeout(ctx, during+time.Minute)
	defer cancel()
	return hear(ctx, listener, begun, written, failed)
}

// hear collects how late events are until all that was written has come.
func hear(ctx context.Context, listener *kgo.Client, begun time.Time, written <-chan int, failed <-chan error) ([]time.Duration, error) {
	var lags []time.Duration
	wanted := -1
	for wanted < 0 || len(lags) < wanted {
		look, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		fetches := listener.PollFetches(look)
		cancel()
		now := time.Now()
		for record := range fetches.RecordsAll() {
			committed, err := committedAt(record)
			if err != nil {
				return nil, err
			}
			if committed.After(begun) {
				lags = append(lags, now.Sub(committed))
			}
		}
		select {
		case wanted = <-written:
			if err := <-failed; err != nil {
				return nil, err
			}
		case <-ctx.Done():
			return nil, fmt.Errorf("%d events came of %d: %w", len(lags), wanted, ctx.Err())
		default:
		}
	}
	if len(lags) == 0 {
		return nil, errors.New("no event came")
	}
	return lags, nil
}

func committedAt(record *kgo.Record) (time.Time, error) {
	for _, h := range record.Headers {
		if h.Key == schema.AttrCommitted {
			return time.Parse(time.RFC3339, string(h.Value))
		}
	}
	return time.Time{}, errors.New("an event does not say when it was committed")
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// Write prints the result.
func (r *LatencyResult) Write(w io.Writer) {
	fmt.Fprintf(w, "\n%d commits of one row a second, %d in all, after %.0f s of the same to warm up\n\n", r.PerSecond, r.Events, r.WarmedFor)
	fmt.Fprintf(w, "  commit → readable: p50 %.1f ms, p99 %.1f ms, max %.1f ms\n", r.P50, r.P99, r.Max)
	fmt.Fprintf(w, "  echocdc tail: %.1f %% of a core, peak %.0f MiB\n", 100*r.CPU, float64(r.PeakRSS)/(1<<20))
}
