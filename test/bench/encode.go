package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// source is the name of the Echo server that is measured with.
const source = "bench"

// errEnough ends the reading of what has no end.
var errEnough = errors.New("all rows were read")

func (p *Part) tailer() *binlog.Tailer {
	config := binlog.DefaultConfig()
	config.Addr, config.User, config.Password, config.Database = p.Database.Addr, p.Database.User, p.Database.Password, p.Database.Name
	config.ServerID, config.Start = replicaID(), p.From
	return &binlog.Tailer{
		Config: config, Source: source, Layouts: []*schema.Layout{echo1.Layout(), echo2.Layout()},
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), Metrics: binlog.NewMetrics(nil),
	}
}

// encode reads the log with our reader and drops the batches.
func (p *Part) encode(ctx context.Context) error {
	tailer := p.tailer()
	from, err := binlog.Start(ctx, tailer.Config, source)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches, failed := make(chan schema.Batch, 4), make(chan error, 1)
	go func() { failed <- tailer.Stream(ctx, schema.Stored{Position: from}, batches) }()
	for rows := 0; rows < p.Rows.Captured(); {
		select {
		case batch := <-batches:
			rows += batch.Rows
			if len(batch.Dead) > 0 {
				return fmt.Errorf("a row was set aside: %s", batch.Dead[0].Reason)
			}
		case err := <-failed:
			return err
		}
	}
	cancel(errEnough)
	if err := <-failed; !errors.Is(err, errEnough) {
		return err
	}
	return nil
}

// publish relays the log to Kafka.
func (p *Part) publish(ctx context.Context) error {
	config := kafka.DefaultConfig()
	config.Brokers = p.Brokers
	config.Topics.Events, config.Topics.Dead, config.Topics.Positions = p.Prefix+"events", p.Prefix+"dead", p.Prefix+"positions"
	config.Topics.History = p.Prefix + "history"
	config.Transaction.IDPrefix = p.Prefix
	tailer := p.tailer()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	counting := &counting{
		Publisher: kafka.Publisher{Config: config, Source: source, Log: tailer.Log, Metrics: kafka.NewMetrics(nil)},
		rows:      p.Rows.Captured(), enough: cancel,
	}
	defer counting.Close()
	relay := binlog.Relay{Tailer: tailer, Publisher: counting}
	return relay.Run(ctx)
}

// counting is a publisher that ends the work after so many rows.
type counting struct {
	kafka.Publisher

	rows   int
	enough func()
}

// Publish implements [binlog.Publisher].
func (c *counting) Publish(ctx context.Context, in <-chan schema.Batch) error {
	passed := make(chan schema.Batch)
	go func() {
		defer close(passed)
		for batch := range in {
			passed <- batch
			if c.rows -= batch.Rows; c.rows <= 0 {
				c.enough()
			}
		}
	}()
	return c.Publisher.Publish(ctx, passed)
}
