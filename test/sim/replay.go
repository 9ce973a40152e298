package sim

import (
	"context"
	"log/slog"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// Replay is what a tailer hands on of the whole recording when nothing goes
// wrong, batch by batch. It has to run within a bubble.
func Replay(recording *Recording) ([]schema.Batch, error) {
	w, err := build(0, recording, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer w.close()
	w.primary.commit(recording.Transactions...)
	c := &collector{until: w.primary.executed(), done: make(chan struct{})}
	i := w.relay(newMachine(w.network, 0), c, func() {})
	<-c.done
	i.end()
	return c.batches, nil
}

// collector is a publisher that keeps what it is given.
type collector struct {
	until   string // the set of GTIDs after which it has all
	batches []schema.Batch
	done    chan struct{}
}

// Claim implements [binlog.Publisher]: it begins with the log.
func (*collector) Claim(context.Context) (schema.Stored, error) {
	return schema.Stored{Position: schema.Position{Source: source, Flavor: mysql.MySQLFlavor}}, nil
}

// Publish implements [binlog.Publisher].
func (c *collector) Publish(_ context.Context, batches <-chan schema.Batch) error {
	for batch := range batches {
		c.batches = append(c.batches, batch)
		if batch.Position.GTIDs == c.until {
			c.until = "" // told once
			close(c.done)
		}
	}
	return nil
}
