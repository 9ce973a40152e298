package bench

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Relay measures the way from Echo's log to Kafka.
type Relay struct {
	Surroundings pipeline.Surroundings
	Binary       string
	Dir          string
	Rows         int
	PerCommit    int
	Runs         int
	// Kafkas are where to publish to: a name, and a func that makes a Kafka and
	// returns its brokers and what ends it.
	Kafkas []Kafka
	Log    io.Writer
}

// Kafka is one to publish to.
type Kafka struct {
	Name  string
	Start func() (brokers []string, end func(), err error)
}

// RelayResult is what was measured: medians.
type RelayResult struct {
	Rows      int       `json:"rows"`
	PerCommit int       `json:"rows_per_txn"`
	Runs      int       `json:"runs"`
	Decode    Speed     `json:"decode"`
	Embedded  *Relaying `json:"embedded,omitempty"`
	Real      *Relaying `json:"real,omitempty"`
}

// Relaying is our way to one Kafka, beside the decoding of the same run.
type Relaying struct {
	Speed

	Ratio   float64 `json:"ratio"`
	PeakRSS int64   `json:"peak_rss_bytes"`
}

// Run fills a backlog and measures: in each run first go-mysql's decoding, then
// ours into each Kafka. One run warms up and does not count.
func (r *Relay) Run(ctx context.Context) (*RelayResult, error) {
	if err := echo.Install(ctx, r.Surroundings.Echo); err != nil {
		return nil, err
	}
	from, err := echo.Executed(ctx, r.Surroundings.Echo)
	if err != nil {
		return nil, err
	}
	fmt.Fprintf(r.Log, "filling %d message rows, %d in a transaction\n", r.Rows, r.PerCommit)
	if err := echo.Fill(ctx, r.Surroundings.Echo, echo.DefaultSettings(), r.Rows, r.PerCommit); err != nil {
		return nil, err
	}
	to, err := echo.Executed(ctx, r.Surroundings.Echo)
	if err != nil {
		return nil, err
	}
	decodes, relays := []Speed(nil), make(map[string][]Relaying)
	for run := range r.Runs + 1 {
		best, err := decode(ctx, r.Surroundings.Echo, from, r.Rows)
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(r.Log, "run %d: decode only %.0f rows/s", run, best.RowsPerSecond)
		for _, kafka := range r.Kafkas {
			ours, err := r.relay(ctx, kafka, run, from, to)
			if err != nil {
				return nil, fmt.Errorf("relaying to the %s Kafka: %w", kafka.Name, err)
			}
			ours.Ratio = ours.RowsPerSecond / best.RowsPerSecond
			fmt.Fprintf(r.Log, ", %s %.0f rows/s (%.2f)", kafka.Name, ours.RowsPerSecond, ours.Ratio)
			if run > 0 {
				relays[kafka.Name] = append(relays[kafka.Name], ours)
			}
		}
		if run > 0 {
			decodes = append(decodes, best)
		}
		fmt.Fprintln(r.Log)
	}
	return r.result(decodes, relays), nil
}

func (r *Relay) result(decodes []Speed, relays map[string][]Relaying) *RelayResult {
	result := &RelayResult{
		Rows: r.Rows, PerCommit: r.PerCommit, Runs: r.Runs,
		Decode: medianSpeed(decodes),
	}
	for name, all := range relays {
		middle := medianRelaying(all)
		if name == "embedded" {
			result.Embedded = &middle
		} else {
			result.Real = &middle
		}
	}
	return result
}

// relay runs "echocdc tail" from one position to another, into topics of its own.
// Its time begins with the process and ends when the last position can be read.
func (r *Relay) relay(ctx context.Context, kafka Kafka, run int, from, to mysql.GTIDSet) (Relaying, error) {
	brokers, end, err := kafka.Start()
	if err != nil {
		return Relaying{}, err
	}
	defer end()
	s := r.Surroundings
	s.Brokers, s.Prefix = brokers, fmt.Sprintf("bench%d.%s.", run, kafka.Name)
	product := &pipeline.Product{
		Binary: r.Binary,
		Config: filepath.Join(r.Dir, s.Prefix+"yaml"),
		Log:    filepath.Join(r.Dir, s.Prefix+"log"),
	}
	if err := s.WriteSettings(product.Config, from.String(), nil); err != nil {
		return Relaying{}, err
	}
	var took time.Duration
	usage, err := product.Measure(func() error {
		start := time.Now()
		err := awaitPosition(ctx, product, &s, to)
		took = time.Since(start)
		return err
	}, "tail")
	if err != nil {
		return Relaying{}, err
	}
	return Relaying{
		Speed:   Speed{float64(r.Rows) / took.Seconds(), usage.CPU.Seconds()},
		PeakRSS: usage.PeakRSS,
	}, nil
}

// awaitPosition waits until the product has published everything up to a position.
func awaitPosition(ctx context.Context, product *pipeline.Product, s *pipeline.Surroundings, to mysql.GTIDSet) error {
	client, err := kgo.NewClient(
		kgo.SeedBrokers(s.Brokers...),
		kgo.ConsumeTopics(s.Topics().Positions),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.UnknownTopicRetries(-1),
		kgo.MetadataMinAge(50*time.Millisecond),
	)
	if err != nil {
		return err
	}
	defer client.Close()
	for {
		look, cancel := context.WithTimeout(ctx, time.Second)
		fetches := client.PollFetches(look)
		cancel()
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := product.Running(); err != nil {
			return err
		}
		records := fetches.Records()
		if len(records) == 0 {
			continue
		}
		position, err := schema.DecodePosition(records[len(records)-1].Value)
		if err != nil {
			return err
		}
		published, err := mysql.ParseGTIDSet(s.Echo.Flavor, position.GTIDs)
		if err != nil {
			return err
		}
		if published.Contain(to) {
			return nil
		}
	}
}

// Write prints the result as a table.
func (r *RelayResult) Write(w io.Writer) {
	fmt.Fprintf(w, "\n%d message rows, %d in a transaction; medians of %d runs after one to warm up\n\n", r.Rows, r.PerCommit, r.Runs)
	fmt.Fprintf(w, "  %-34s %12s %8s %8s %10s\n", "", "rows/s", "ratio", "CPU s", "peak MiB")
	fmt.Fprintf(w, "  %-34s %12.0f %8s %8.1f %10s\n", "go-mysql, decode only", r.Decode.RowsPerSecond, "1.00", r.Decode.CPU, "")
	for _, line := range []struct {
		name string
		of   *Relaying
	}{{"echocdc tail → embedded Kafka", r.Embedded}, {"echocdc tail → real Kafka", r.Real}} {
		if line.of != nil {
			fmt.Fprintf(w, "  %-34s %12.0f %8.2f %8.1f %10.0f\n", line.name, line.of.RowsPerSecond, line.of.Ratio, line.of.CPU, float64(line.of.PeakRSS)/(1<<20))
		}
	}
}
