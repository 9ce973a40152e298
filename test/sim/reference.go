package sim

import (
	"context"
	"log/slog"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// reference is what a tailer tells of each transaction of the recording when
// nothing goes wrong.
func reference(recording *Recording) (map[string][]event, error) {
	w, err := build(0, recording, slog.New(slog.DiscardHandler))
	if err != nil {
		return nil, err
	}
	defer w.close()
	w.primary.commit(recording.Transactions...)
	c := &collector{until: w.primary.executed(), told: map[string][]event{}, done: make(chan struct{})}
	i := w.relay(newMachine(w.network, 0), c, func() {})
	<-c.done
	i.end()
	return c.told, nil
}

// collector is a publisher that keeps what it is given.
type collector struct {
	until string // the set of GTIDs after which it has all
	told  map[string][]event
	done  chan struct{}
}

// Claim implements [binlog.Publisher]: it begins with the log.
func (*collector) Claim(context.Context) (schema.Stored, error) {
	return schema.Stored{Position: schema.Position{Source: source, Flavor: mysql.MySQLFlavor}}, nil
}

// Publish implements [binlog.Publisher].
func (c *collector) Publish(_ context.Context, batches <-chan schema.Batch) error {
	for batch := range batches {
		for i := range batch.Events {
			e := &batch.Events[i]
			gtid := string(e.GTID)
			c.told[gtid] = append(c.told[gtid], event{gtid: gtid, key: string(e.Subject), id: string(e.ID), kind: e.Type, data: string(e.Data)})
		}
		if batch.Position.GTIDs == c.until {
			c.until = "" // told once
			close(c.done)
		}
	}
	return nil
}
