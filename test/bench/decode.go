package bench

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"syscall"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/test/echo"
)

// Speed is one measurement.
type Speed struct {
	RowsPerSecond float64 `json:"rows_per_s"`
	CPU           float64 `json:"cpu_s"`
}

// decode reads the log after a position with go-mysql, decodes every row, and
// does nothing with it: what a plain program starts from. It returns after so
// many rows.
func decode(ctx context.Context, db echo.Database, from mysql.GTIDSet, rows int) (Speed, error) {
	host, port, err := net.SplitHostPort(db.Addr)
	if err != nil {
		return Speed{}, err
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return Speed{}, err
	}
	done := make(chan struct{})
	seen := 0
	syncer := replication.NewBinlogSyncer(replication.BinlogSyncerConfig{
		ServerID: 990_001, Flavor: db.Flavor, Host: host, Port: uint16(number), User: db.User, Password: db.Password,
		Logger: slog.New(slog.DiscardHandler),
		SynchronousEventHandler: eventHandler(func(e *replication.BinlogEvent) {
			if r, ok := e.Event.(*replication.RowsEvent); ok {
				before := seen
				seen += len(r.Rows)
				if before < rows && seen >= rows {
					close(done)
				}
			}
		}),
	})
	defer syncer.Close()
	start, cpu := time.Now(), ownCPU()
	streamer, err := syncer.StartSyncGTID(from.Clone())
	if err != nil {
		return Speed{}, fmt.Errorf("decoding with go-mysql: %w", err)
	}
	failed := make(chan error, 1)
	go func() {
		for {
			if _, err := streamer.GetEvent(ctx); err != nil {
				failed <- err
				return
			}
		}
	}()
	select {
	case <-done:
		return Speed{float64(rows) / time.Since(start).Seconds(), (ownCPU() - cpu).Seconds()}, nil
	case err := <-failed:
		return Speed{}, fmt.Errorf("decoding with go-mysql: %w", err)
	}
}

type eventHandler func(*replication.BinlogEvent)

// HandleEvent implements [replication.EventHandler].
func (h eventHandler) HandleEvent(e *replication.BinlogEvent) error {
	h(e)
	return nil
}

// ownCPU is the processor time this process has used.
func ownCPU() time.Duration {
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
