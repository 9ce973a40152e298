package sim

import (
	"context"
	"time"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// source is the name of the source that is relayed.
const source = "echo"

// instance is one echocdc at work on a machine of its own.
type instance struct {
	machine *machine
	stop    context.CancelFunc
	ended   chan struct{}
}

// start lets one more instance work, on a new machine.
func (w *world) start() {
	w.machines++
	m := newMachine(w.network, w.seed<<16+w.machines)
	m.cut = w.cut
	brokers := w.kafka
	brokers.Dial = m.Dial
	publisher := &kafka.Publisher{
		Config: brokers, Source: source, Log: w.log.With("instance", w.machines), Metrics: kafka.NewMetrics(nil),
	}
	w.working = append(w.working, w.relay(m, publisher, publisher.Close))
}

// relay lets an instance relay the source to a publisher, which is closed in the end.
func (w *world) relay(m *machine, publisher binlog.Publisher, closed func()) *instance {
	ctx, stop := context.WithCancel(context.Background())
	i := &instance{machine: m, stop: stop, ended: make(chan struct{})}
	log := w.log.With("instance", w.machines)
	relay := binlog.Relay{
		Tailer: &binlog.Tailer{
			Config: w.mysql, Source: source, Layouts: w.layouts, Log: log, Metrics: binlog.NewMetrics(nil), Dial: m.Dial,
		},
		Publisher:    publisher,
		DrainTimeout: 5 * time.Second,
	}
	go func() {
		defer close(i.ended)
		defer closed()
		if err := relay.Run(ctx); err != nil {
			log.Error("the relay ended", "error", err)
		}
	}()
	return i
}

// end asks it to end, and waits.
func (i *instance) end() {
	i.machine.release()
	i.stop()
	<-i.ended
}

// kill takes its machine away first: it can neither publish nor say goodbye.
func (i *instance) kill() {
	i.machine.kill()
	i.end()
}
