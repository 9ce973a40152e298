package sim

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/sinks/kafka"
)

const mysqlAddr = "127.0.0.1:3306"

// world is a primary, a Kafka and the network between them and the machines.
type world struct {
	seed     uint64
	random   *rand.Rand
	log      *slog.Logger
	layouts  []*schema.Layout
	network  *kfake.VirtualNetwork
	cluster  *kfake.Cluster
	primary  *primary
	accepted net.Listener
	mysql    binlog.Config
	kafka    kafka.Config
	cut      func(*rand.Rand, string) (int, bool)

	working  []*instance
	machines uint64
}

// build makes a world in which nothing has happened yet.
func build(seed uint64, recording *Recording, log *slog.Logger) (*world, error) {
	w := &world{
		seed: seed, random: rand.New(rand.NewPCG(seed, 0)), log: log,
		layouts: []*schema.Layout{echo1.Layout(), echo2.Layout()}, network: &kfake.VirtualNetwork{},
	}
	var err error
	if w.primary, err = newPrimary(recording); err != nil {
		return nil, err
	}
	w.accepted, err = w.network.Listen("tcp", mysqlAddr)
	if err != nil {
		return nil, err
	}
	go w.accept()
	w.cluster, err = kfake.NewCluster(kfake.NumBrokers(2), kfake.Ports(9092, 9093), kfake.ListenFn(w.network.Listen))
	if err != nil {
		return nil, fmt.Errorf("starting a Kafka: %w", err)
	}
	w.settings()
	return w, nil
}

func (w *world) accept() {
	for {
		conn, err := w.accepted.Accept()
		if err != nil {
			return
		}
		go w.primary.serve(conn)
	}
}

// settings are those of every instance, chosen by the seed: logs are cut, and
// commits share transactions, in all sizes.
func (w *world) settings() {
	w.mysql = binlog.DefaultConfig()
	w.mysql.Database = w.primary.database
	w.mysql.Addr, w.mysql.Start = mysqlAddr, binlog.StartEarliest
	w.mysql.BatchBytes = pick(w.random, 1, 600, 4<<10, 256<<10)
	w.mysql.TransactionBytes = max(w.mysql.BatchBytes, pick(w.random, 1, 600, 4<<10, 4<<20))
	w.kafka = kafka.DefaultConfig()
	w.kafka.Brokers = []string{"127.0.0.1:9092", "127.0.0.1:9093"}
	w.kafka.Topics.Partitions = 3
	w.kafka.Compression = "none"
	w.kafka.Transaction.MaxBytes = pick(w.random, 1, 5000, 16<<20)
	w.kafka.Transaction.IdlePace = pick(w.random, 0, time.Second)
}

func pick[T any](random *rand.Rand, of ...T) T { return of[random.IntN(len(of))] }

// take removes an instance, chosen by the seed, from those that work.
func (w *world) take() *instance {
	at := w.random.IntN(len(w.working))
	i := w.working[at]
	w.working = slices.Delete(w.working, at, at+1)
	return i
}

// any is an instance that works, chosen by the seed.
func (w *world) any() *instance { return w.working[w.random.IntN(len(w.working))] }

// heal ends every trouble there is, and lets somebody work.
func (w *world) heal() {
	w.cut = nil
	for _, i := range w.working {
		i.machine.heal()
	}
	if len(w.working) == 0 {
		w.start()
	}
}

// end ends every instance, as an operator does.
func (w *world) end() {
	for _, i := range w.working {
		i.end()
	}
	w.working = nil
}

func (w *world) close() {
	w.end()
	w.cluster.Close()
	_ = w.accepted.Close()
	close(w.primary.closed)
}
