package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Apply measures the way from Kafka to PostgreSQL: the analytics projection
// against a bare COPY of the rows that it stores.
type Apply struct {
	Surroundings pipeline.Surroundings
	Binary       string
	Dir          string
	Rows         int // message rows in Echo
	Runs         int
	Log          io.Writer
}

// ApplyResult is what was measured: medians.
type ApplyResult struct {
	Rows  int      `json:"rows"` // in PostgreSQL: messages and deliveries
	Runs  int      `json:"runs"`
	Copy  Copying  `json:"copy"`
	Apply Applying `json:"apply"`
}

// Copying is a bare COPY. Its work is PostgreSQL's; what it costs here says nothing.
type Copying struct {
	RowsPerSecond float64 `json:"rows_per_s"`
}

// Applying is the projection, beside the copying of the same run.
type Applying struct {
	RowsPerSecond float64 `json:"rows_per_s"`
	CPU           float64 `json:"cpu_s"`
	Ratio         float64 `json:"ratio"`
	PeakRSS       int64   `json:"peak_rss_bytes"`
}

// Run publishes a backlog once and applies it again and again, each time into a
// database of its own. One run warms up and does not count.
func (a *Apply) Run(ctx context.Context) (*ApplyResult, error) {
	if err := a.publish(ctx); err != nil {
		return nil, err
	}
	ends, err := a.ends(ctx)
	if err != nil {
		return nil, err
	}
	result := &ApplyResult{Runs: a.Runs}
	var copies []Copying
	var applies []Applying
	for run := range a.Runs + 1 {
		ours, bare, err := a.run(ctx, run, ends, result)
		if err != nil {
			return nil, err
		}
		ours.Ratio = ours.RowsPerSecond / bare.RowsPerSecond
		fmt.Fprintf(a.Log, "run %d: COPY %.0f rows/s, applied %.0f rows/s (%.2f)\n", run, bare.RowsPerSecond, ours.RowsPerSecond, ours.Ratio)
		if run > 0 {
			copies, applies = append(copies, bare), append(applies, ours)
		}
	}
	result.Copy = Copying{median(copies, func(c Copying) float64 { return c.RowsPerSecond })}
	result.Apply = medianApplying(applies)
	return result, nil
}

// publish brings the backlog to Kafka.
func (a *Apply) publish(ctx context.Context) error {
	s := &a.Surroundings
	if err := echo.Install(ctx, s.Echo); err != nil {
		return err
	}
	fmt.Fprintf(a.Log, "filling %d message rows and publishing them\n", a.Rows)
	backlog := echo.Backlog{Database: s.Echo, Settings: echo.DefaultSettings(), Rows: a.Rows, PerCommit: 100, MessagesOnly: true}
	written, err := backlog.Write(ctx)
	if err != nil {
		return err
	}
	product := a.product("publish")
	if err := s.WriteSettings(product.Config, written.From.String(), nil); err != nil {
		return err
	}
	_, err = product.Measure(func() error { return awaitPosition(ctx, product, s, written.To) }, "tail")
	return err
}

func (a *Apply) product(name string) *pipeline.Product {
	return &pipeline.Product{Binary: a.Binary, Config: filepath.Join(a.Dir, name+".yaml"), Log: filepath.Join(a.Dir, name+".log")}
}

// ends are the offsets of the last records, by partition.
func (a *Apply) ends(ctx context.Context) (map[int32]int64, error) {
	client, err := kgo.NewClient(kgo.SeedBrokers(a.Surroundings.Brokers...))
	if err != nil {
		return nil, err
	}
	defer client.Close()
	listed, err := kadm.NewClient(client).ListEndOffsets(ctx, a.Surroundings.Topics().Events)
	if err != nil {
		return nil, err
	}
	ends := make(map[int32]int64)
	listed.Each(func(o kadm.ListedOffset) { ends[o.Partition] = o.Offset })
	return ends, nil
}

// run applies everything once, then copies the same rows.
func (a *Apply) run(ctx context.Context, run int, ends map[int32]int64, result *ApplyResult) (ours Applying, bare Copying, err error) {
	s := a.Surroundings
	name := fmt.Sprintf("bench_%d", run)
	if s.Postgres, err = freshDatabase(ctx, s.Postgres, name); err != nil {
		return ours, bare, err
	}
	product := a.product(name)
	if err := s.WriteSettings(product.Config, "now", nil); err != nil {
		return ours, bare, err
	}
	if err := product.Do(ctx, "migrate"); err != nil {
		return ours, bare, err
	}
	tables, err := pipeline.OpenTables(ctx, s.Postgres)
	if err != nil {
		return ours, bare, err
	}
	defer tables.Close()
	var took time.Duration
	usage, err := product.Measure(func() error {
		start := time.Now()
		err := awaitApplied(ctx, product, tables, s.Topics().Events, ends)
		took = time.Since(start)
		return err
	}, "project", "analytics")
	if err != nil {
		return ours, bare, err
	}
	rows, bare, err := copyAgain(ctx, s.Postgres)
	if err != nil {
		return ours, bare, err
	}
	result.Rows = rows
	ours = Applying{RowsPerSecond: float64(rows) / took.Seconds(), CPU: usage.CPU.Seconds(), PeakRSS: usage.PeakRSS}
	return ours, bare, nil
}

// awaitApplied waits until the projection is at the end of every partition.
func awaitApplied(ctx context.Context, product *pipeline.Product, tables *pipeline.Tables, topic string, ends map[int32]int64) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		applied, err := tables.Applied(ctx, topic)
		if err != nil {
			return err
		}
		done := true
		for partition, end := range ends {
			done = done && applied["analytics"][partition] >= end-1 // the last record may be a transaction's marker
		}
		if done {
			return nil
		}
		if err := product.Running(); err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// copyAgain copies the rows that the projection stored into equal, empty tables.
func copyAgain(ctx context.Context, database string) (int, Copying, error) {
	conn, err := pgx.Connect(ctx, database)
	if err != nil {
		return 0, Copying{}, err
	}
	defer conn.Close(ctx)
	rows, took := 0, time.Duration(0)
	for _, table := range []string{"messages", "deliveries"} {
		kept, err := load(ctx, conn, table)
		if err != nil {
			return 0, Copying{}, err
		}
		copied := pgx.Identifier{"analytics_v1", table + "_copied"}
		if _, err := conn.Exec(ctx, "create table "+copied.Sanitize()+" (like analytics_v1."+table+" including all)"); err != nil {
			return 0, Copying{}, err
		}
		start := time.Now()
		count, err := conn.CopyFrom(ctx, copied, kept.columns, pgx.CopyFromRows(kept.rows))
		if err != nil {
			return 0, Copying{}, err
		}
		took += time.Since(start)
		rows += int(count)
	}
	if rows == 0 {
		return 0, Copying{}, errors.New("the projection stored nothing")
	}
	return rows, Copying{RowsPerSecond: float64(rows) / took.Seconds()}, nil
}

type keptRows struct {
	columns []string
	rows    [][]any
}

func load(ctx context.Context, conn *pgx.Conn, table string) (*keptRows, error) {
	rows, err := conn.Query(ctx, "select * from analytics_v1."+table)
	if err != nil {
		return nil, err
	}
	kept := &keptRows{}
	for _, column := range rows.FieldDescriptions() {
		kept.columns = append(kept.columns, column.Name)
	}
	kept.rows, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) ([]any, error) { return row.Values() })
	return kept, err
}

// freshDatabase makes a database beside the given one and returns its URL.
func freshDatabase(ctx context.Context, beside, name string) (string, error) {
	conn, err := pgx.Connect(ctx, beside)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "create database "+name); err != nil {
		return "", err
	}
	at, err := url.Parse(beside)
	if err != nil {
		return "", err
	}
	at.Path = "/" + name
	return at.String(), nil
}

// Write prints the result as a table.
func (r *ApplyResult) Write(w io.Writer) {
	fmt.Fprintf(w, "\n%d rows of messages and deliveries; medians of %d runs after one to warm up\n\n", r.Rows, r.Runs)
	fmt.Fprintf(w, "  %-34s %12s %8s %8s %10s\n", "", "rows/s", "ratio", "CPU s", "peak MiB")
	fmt.Fprintf(w, "  %-34s %12.0f %8s\n", "bare COPY", r.Copy.RowsPerSecond, "1.00")
	fmt.Fprintf(w, "  %-34s %12.0f %8.2f %8.1f %10.0f\n", "echocdc project analytics", r.Apply.RowsPerSecond, r.Apply.Ratio, r.Apply.CPU, float64(r.Apply.PeakRSS)/(1<<20))
}
