package binlog_test

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

// BenchmarkBacklog reads a backlog of messages: with the library alone, which
// decodes and does nothing else, and with the tailer, which also makes events.
func BenchmarkBacklog(b *testing.B) {
	for _, perCommit := range []int{1000, 1} {
		b.Run(strconv.Itoa(perCommit), func(b *testing.B) {
			backlog := fill(b, 300_000/(1+3/perCommit), perCommit)
			b.Run("library", backlog.measure(backlog.library))
			b.Run("tailer", backlog.measure(backlog.tailer))
		})
	}
}

// backlog is a log that waits to be read.
type backlog struct {
	db   *stack.Database
	from schema.Position
	rows int
}

func fill(b *testing.B, rows, perCommit int) *backlog {
	b.Helper()
	db := stack.MySQL(b)
	at := echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor}
	require.NoError(b, echo.Install(b.Context(), at))
	l := &backlog{db: db, rows: rows}
	var err error
	l.from, err = binlog.Start(b.Context(), l.settings(), "bench")
	require.NoError(b, err)
	log := echo.Backlog{Database: at, Settings: echo.DefaultSettings(), Rows: rows, PerCommit: perCommit, MessagesOnly: true}
	written, err := log.Write(b.Context())
	require.NoError(b, err)
	l.rows = written.Rows.All()
	return l
}

func (l *backlog) settings() binlog.Config {
	cfg := binlog.DefaultConfig()
	cfg.Addr, cfg.User, cfg.Password, cfg.Database = l.db.Addr, l.db.ReplUser, l.db.ReplPassword, l.db.Name
	cfg.ServerID = 1000 + rand.Uint32N(1<<30)
	return cfg
}

// measure reports rows a second and processor time for each million rows.
func (l *backlog) measure(read func(*testing.B)) func(*testing.B) {
	return func(b *testing.B) {
		b.Helper()
		cpu := processorTime(b)
		for b.Loop() {
			read(b)
		}
		rows := float64(l.rows) * float64(b.N)
		b.ReportMetric(rows/b.Elapsed().Seconds(), "rows/s")
		b.ReportMetric((processorTime(b)-cpu).Seconds()/rows*1e6, "cpu-s/Mrow")
		b.ReportMetric(0, "ns/op")
	}
}

var errEnough = errors.New("all rows were read")

func (l *backlog) tailer(b *testing.B) {
	b.Helper()
	ctx, cancel := context.WithCancelCause(b.Context())
	out := make(chan schema.Batch, 4)
	tail := &binlog.Tailer{
		Config: l.settings(), Source: "bench", Layouts: []*schema.Layout{echo1.Layout()},
		Log: slog.New(slog.DiscardHandler), Metrics: binlog.NewMetrics(nil),
	}
	ended := make(chan error, 1)
	go func() { ended <- tail.Stream(ctx, schema.Stored{Position: l.from}, out) }()
	for rows := 0; rows < l.rows; {
		select {
		case batch := <-out:
			require.Empty(b, batch.Dead)
			rows += batch.Rows
		case err := <-ended:
			require.NoError(b, err)
		}
	}
	cancel(errEnough)
	require.ErrorIs(b, <-ended, errEnough)
}

func (l *backlog) library(b *testing.B) {
	b.Helper()
	rows := 0
	done := make(chan struct{})
	syncer := replication.NewBinlogSyncer(replication.BinlogSyncerConfig{
		ServerID: l.settings().ServerID, Flavor: l.db.Flavor, Host: l.db.Addr, User: l.db.ReplUser, Password: l.db.ReplPassword,
		Logger: slog.New(slog.DiscardHandler), DisableRetrySync: true,
		SynchronousEventHandler: onEvent(func(e *replication.BinlogEvent) {
			if event, ok := e.Event.(*replication.RowsEvent); ok {
				if rows += len(event.Rows); rows == l.rows {
					close(done)
				}
			}
		}),
	})
	set, err := mysql.ParseGTIDSet(l.from.Flavor, l.from.GTIDs)
	require.NoError(b, err)
	_, err = syncer.StartSyncGTID(set)
	require.NoError(b, err)
	<-done
	syncer.Close()
}

type onEvent func(*replication.BinlogEvent)

// HandleEvent implements [replication.EventHandler].
func (f onEvent) HandleEvent(e *replication.BinlogEvent) error {
	f(e)
	return nil
}

func processorTime(b *testing.B) time.Duration {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
