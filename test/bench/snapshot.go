package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"time"

	"github.com/go-mysql-org/go-mysql/client"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
)

// Snapshot measures how fast the past is told, and what others on the server
// feel of it.
type Snapshot struct {
	Surroundings pipeline.Surroundings
	Binary       string
	Dir          string
	Rows         int
	// For is how long the point query is asked, idle and beside a snapshot.
	For time.Duration
	Log io.Writer
}

// SnapshotResult is what was measured.
type SnapshotResult struct {
	Rows          int64   `json:"rows"`
	Seconds       float64 `json:"s"`
	RowsPerSecond float64 `json:"rows_per_s"` // without a limit
	// A point query's p99 in milliseconds, alone and beside a snapshot at the default rate.
	Rate      int     `json:"default_rows_per_s"`
	IdleP99   float64 `json:"idle_p99_ms"`
	DuringP99 float64 `json:"during_p99_ms"`
	Ratio     float64 `json:"ratio"`
}

// Run fills the table and takes two snapshots of it: one as fast as it goes, one
// at the default rate with somebody beside it.
func (b *Snapshot) Run(ctx context.Context) (*SnapshotResult, error) {
	s := &b.Surroundings
	if err := echo.Install(ctx, s.Echo); err != nil {
		return nil, err
	}
	fmt.Fprintf(b.Log, "filling %d message rows\n", b.Rows)
	backlog := echo.Backlog{Database: s.Echo, Settings: echo.DefaultSettings(), Rows: b.Rows, PerCommit: 1000, MessagesOnly: true}
	written, err := backlog.Write(ctx)
	if err != nil {
		return nil, err
	}
	result := &SnapshotResult{Rate: snapshot.DefaultConfig().RowsPerSecond}
	book, err := b.take(ctx, "fast", written.To.String(), func(book *snapshot.Book) bool { return !book.Run.Open() }, "--snapshot.rows_per_second=0", "--snapshot.max_threads_running=0")
	if err != nil {
		return nil, err
	}
	result.Rows, result.Seconds = book.Rows(), book.Run.Ended.Sub(book.Run.Began).Seconds()
	result.RowsPerSecond = float64(result.Rows) / result.Seconds
	fmt.Fprintf(b.Log, "%d rows in %.1f s; now with somebody beside it\n", result.Rows, result.Seconds)
	if result.IdleP99, err = b.query(ctx); err != nil {
		return nil, err
	}
	var asked error
	_, err = b.take(ctx, "gentle", written.To.String(), func(book *snapshot.Book) bool {
		if book.Rows() == 0 {
			return false
		}
		result.DuringP99, asked = b.query(ctx)
		return true
	})
	result.Ratio = result.DuringP99 / result.IdleP99
	return result, errors.Join(err, asked)
}

// take lets a product begin with a snapshot until it is enough.
func (b *Snapshot) take(ctx context.Context, name, from string, enough func(*snapshot.Book) bool, settings ...string) (*snapshot.Book, error) {
	s := b.Surroundings
	s.Prefix += "snapshot." + name + "."
	product := &pipeline.Product{Binary: b.Binary, Config: filepath.Join(b.Dir, name+".yaml"), Log: filepath.Join(b.Dir, name+".log")}
	if err := s.WriteSettings(product.Config, from, nil); err != nil {
		return nil, err
	}
	if err := product.Start(append([]string{"tail", "--snapshot.on_first_start"}, settings...)...); err != nil {
		return nil, err
	}
	defer product.Kill()
	config, topics := kafka.DefaultConfig(), s.Topics()
	config.Brokers, config.Topics.History = s.Brokers, topics.History
	histories := kafka.Histories{Config: config, Source: "demo", Log: slog.New(slog.DiscardHandler)}
	for {
		if err := errors.Join(retry.Pause(ctx, time.Second), product.Running()); err != nil {
			return nil, err
		}
		records, err := histories.List(ctx)
		if err != nil {
			return nil, err
		}
		book, err := snapshot.ReadBook(records)
		if err != nil {
			return nil, err
		}
		if book.Run != nil && enough(book) {
			return book, product.Kill()
		}
	}
}

// query asks for single rows one after another, and returns the 99th percentile
// of how long that takes, in milliseconds.
func (b *Snapshot) query(ctx context.Context) (float64, error) {
	db := b.Surroundings.Echo
	conn, err := client.Connect(db.Addr, db.User, db.Password, db.Name)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	var took []time.Duration
	for end := time.Now().Add(b.For); time.Now().Before(end); {
		if err := retry.Pause(ctx, time.Millisecond); err != nil {
			return 0, err
		}
		begun := time.Now()
		result, err := conn.Execute(fmt.Sprintf("select message_data from messages where id = %d", 1+rand.IntN(b.Rows)))
		if err != nil {
			return 0, err
		}
		result.Close()
		took = append(took, time.Since(begun))
	}
	slices.Sort(took)
	return milliseconds(took[len(took)*99/100]), nil
}

// Write prints the result.
func (r *SnapshotResult) Write(w io.Writer) {
	fmt.Fprintf(w, "\n%d rows in %.1f s: %.0f rows/s\n", r.Rows, r.Seconds, r.RowsPerSecond)
	fmt.Fprintf(w, "a point query beside a snapshot at %d rows/s: p99 %.2f ms, alone %.2f ms (%.2f)\n", r.Rate, r.DuringP99, r.IdleP99, r.Ratio)
}
