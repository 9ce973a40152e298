package bench

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
)

// decode reads the log with go-mysql and decodes rows until it has seen so many.
// Tables that are skipped are known before their rows are decoded.
func (p *Part) decode(ctx context.Context, rows int, skipped func(table string) bool) error {
	from, err := mysql.ParseGTIDSet(p.Database.Flavor, p.From)
	if err != nil {
		return err
	}
	done, seen := make(chan struct{}), 0
	config := replication.BinlogSyncerConfig{
		ServerID: replicaID(), Flavor: p.Database.Flavor, Host: p.Database.Addr, User: p.Database.User, Password: p.Database.Password,
		Logger: slog.New(slog.DiscardHandler),
		SynchronousEventHandler: eventHandler(func(e *replication.BinlogEvent) {
			if r, ok := e.Event.(*replication.RowsEvent); ok && string(r.Table.Schema) == p.Database.Name {
				before := seen
				seen += imagesOf(e.Header.EventType, len(r.Rows))
				if before < rows && seen >= rows {
					close(done)
				}
			}
		}),
	}
	if skipped != nil {
		config.RowsEventDecodeFunc = func(r *replication.RowsEvent, data []byte) error {
			at, err := r.DecodeHeader(data)
			if err != nil || skipped(string(r.Table.Table)) {
				return err
			}
			return r.DecodeData(at, data)
		}
	}
	syncer := replication.NewBinlogSyncer(config)
	defer syncer.Close()
	streamer, err := syncer.StartSyncGTID(from)
	if err != nil {
		return fmt.Errorf("decoding with go-mysql: %w", err)
	}
	failed := make(chan error, 1)
	go func() {
		_, err := streamer.GetEvent(ctx) // events go to the handler: this is the end
		failed <- err
	}()
	select {
	case <-done:
		return nil
	case err := <-failed:
		return fmt.Errorf("decoding with go-mysql: %w", err)
	}
}

// replicaID is a number that no other replica is likely to have.
func replicaID() uint32 { return 1_000_000 + rand.Uint32N(1<<31) }

// notCaptured are the tables of a backlog that no event comes from.
func notCaptured(table string) bool { return table == "user_pts_updates" }

// imagesOf is how many rows the images are: an update has two of each.
func imagesOf(event replication.EventType, images int) int {
	switch event {
	case replication.UPDATE_ROWS_EVENTv0, replication.UPDATE_ROWS_EVENTv1, replication.UPDATE_ROWS_EVENTv2,
		replication.MARIADB_UPDATE_ROWS_COMPRESSED_EVENT_V1:
		return images / 2
	default:
		return images
	}
}

type eventHandler func(*replication.BinlogEvent)

// HandleEvent implements [replication.EventHandler].
func (h eventHandler) HandleEvent(e *replication.BinlogEvent) error {
	h(e)
	return nil
}
