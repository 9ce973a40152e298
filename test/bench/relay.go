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
	Backlog      echo.Backlog
	Runs         int
	// Kafkas are where to publish to.
	Kafkas []Kafka
	// Peers read the same backlog into the last of the Kafkas.
	Peers []Peer
	// Profiles is a folder for CPU profiles of one more run; empty for none.
	Profiles string
	Log      io.Writer

	stretch echo.Stretch
}

// Kafka is one to publish to: Start makes it, and returns its brokers and what ends it.
type Kafka struct {
	Name  string
	Start func() (brokers []string, end func(), err error)
}

// Cost is what one way along the backlog took.
type Cost struct {
	Seconds float64 `json:"s"`
	CPU     float64 `json:"cpu_s"`
	PeakRSS int64   `json:"peak_rss_bytes"`
	// Ratio is how many times faster it was than go-mysql's decoding in the same run.
	Ratio float64 `json:"ratio"`
}

// way is one way along the backlog.
type way struct {
	name string
	run  func(ctx context.Context, run int) (Cost, error)
}

// Run fills a backlog and goes along it: in each run first go-mysql's decoding,
// then ours into nothing and into each Kafka. One run warms up and does not count.
func (r *Relay) Run(ctx context.Context) (*RelayResult, error) {
	if err := echo.Install(ctx, r.Surroundings.Echo); err != nil {
		return nil, err
	}
	for _, peer := range r.Peers {
		fmt.Fprintf(r.Log, "preparing %s\n", peer.Name())
		if err := peer.Prepare(ctx); err != nil {
			return nil, fmt.Errorf("preparing %s: %w", peer.Name(), err)
		}
	}
	fmt.Fprintf(r.Log, "filling %d rows, %d in a transaction\n", r.Backlog.Rows, r.Backlog.PerCommit)
	var err error
	if r.stretch, err = r.Backlog.Write(ctx); err != nil {
		return nil, err
	}
	ways, costs := r.ways(), map[string][]Cost{}
	for run := range r.Runs + 1 {
		fmt.Fprintf(r.Log, "run %d:", run)
		base := 0.0
		for _, w := range ways {
			cost, err := w.run(ctx, run)
			if err != nil {
				return nil, fmt.Errorf("measuring %s: %w", w.name, err)
			}
			if base == 0 {
				base = cost.Seconds
			}
			cost.Ratio = base / cost.Seconds
			fmt.Fprintf(r.Log, " %s %.2fs (%.2f)", w.name, cost.Seconds, cost.Ratio)
			if run > 0 {
				costs[w.name] = append(costs[w.name], cost)
			}
		}
		fmt.Fprintln(r.Log)
	}
	result := &RelayResult{Rows: r.stretch.Rows, Captured: r.stretch.Rows.Captured(), All: r.stretch.Rows.All(), PerCommit: r.Backlog.PerCommit, Runs: r.Runs}
	for _, w := range ways {
		result.Ways = append(result.Ways, result.way(w.name, medianCost(costs[w.name])))
	}
	return result, r.profile(ctx)
}

// ways are what is measured, the base of all ratios first.
func (r *Relay) ways() []way {
	var ways []way
	for _, work := range []Work{DecodeAll, DecodeCaptured, Encode} {
		ways = append(ways, way{string(work), func(ctx context.Context, _ int) (Cost, error) {
			return r.part(work).inChild(ctx, r.Log)
		}})
	}
	for _, kafka := range r.Kafkas {
		ways = append(ways, way{"kafka_" + kafka.Name, func(ctx context.Context, run int) (Cost, error) {
			return r.relay(ctx, kafka, run)
		}})
	}
	for _, peer := range r.Peers {
		ways = append(ways, way{peer.Name(), func(ctx context.Context, _ int) (Cost, error) {
			return peer.Read(ctx, r.stretch.Opened+r.stretch.Rows.Captured())
		}})
	}
	return ways
}

func (r *Relay) part(work Work) *Part {
	at := r.Surroundings.Echo
	at.User, at.Password = r.Surroundings.Reader, r.Surroundings.ReaderPassword
	return &Part{Do: work, Database: at, From: r.stretch.From.String(), Rows: r.stretch.Rows}
}

// profile goes along once more, to see where the time goes.
func (r *Relay) profile(ctx context.Context) error {
	if r.Profiles == "" {
		return nil
	}
	for _, work := range []Work{DecodeAll, Encode} {
		if err := r.profilePart(ctx, r.part(work)); err != nil {
			return err
		}
	}
	if len(r.Kafkas) == 0 {
		return nil
	}
	brokers, end, err := r.Kafkas[len(r.Kafkas)-1].Start()
	if err != nil {
		return err
	}
	defer end()
	part := r.part(Publish)
	part.Brokers, part.Prefix = brokers, "profile."
	return r.profilePart(ctx, part)
}

func (r *Relay) profilePart(ctx context.Context, part *Part) error {
	part.Profile = filepath.Join(r.Profiles, string(part.Do)+".pprof")
	cost, err := part.inChild(ctx, r.Log)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.Log, "%s: %.2f CPU s, %.0f MiB, profile in %s\n", part.Do, cost.CPU, float64(cost.PeakRSS)/(1<<20), part.Profile)
	return nil
}

// relay runs "echocdc tail" along the backlog, into topics of its own. Its time
// begins with the process and ends when the last position can be read.
func (r *Relay) relay(ctx context.Context, kafka Kafka, run int) (Cost, error) {
	brokers, end, err := kafka.Start()
	if err != nil {
		return Cost{}, err
	}
	defer end()
	s := r.Surroundings
	s.Brokers, s.Prefix = brokers, fmt.Sprintf("bench%d.%s.", run, kafka.Name)
	product := &pipeline.Product{
		Binary: r.Binary,
		Config: filepath.Join(r.Dir, s.Prefix+"yaml"),
		Log:    filepath.Join(r.Dir, s.Prefix+"log"),
	}
	if err := s.WriteSettings(product.Config, r.stretch.From.String(), nil); err != nil {
		return Cost{}, err
	}
	var took time.Duration
	usage, err := product.Measure(func() error {
		start := time.Now()
		err := awaitPosition(ctx, product, &s, r.stretch.To)
		took = time.Since(start)
		return err
	}, "tail")
	if err != nil {
		return Cost{}, err
	}
	return Cost{Seconds: took.Seconds(), CPU: usage.CPU.Seconds(), PeakRSS: usage.PeakRSS}, nil
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
