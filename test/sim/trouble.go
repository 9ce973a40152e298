package sim

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// trouble is something that goes wrong.
type trouble struct {
	name string
	make func(*world)
}

// troubles are all that a seed chooses from.
func troubles() []trouble {
	return []trouble{
		{"nothing", func(*world) {}},
		{"kill", (*world).kill},
		{"restart", (*world).restart},
		{"stand by", (*world).start},
		{"sever", func(w *world) { w.any().machine.sever() }},
		{"hold", (*world).hold},
		{"refuse", (*world).refuse},
		{"refuse", (*world).refuse},
		{"move leaders", func(w *world) { w.cluster.ShufflePartitionLeaders() }},
		{"move coordinators", func(w *world) { w.cluster.RehashCoordinators() }},
	}
}

// kill loses a machine at once; another takes its place.
func (w *world) kill() {
	lost := w.take()
	w.start()
	lost.kill()
}

// restart ends an instance as an operator does, and starts it again.
func (w *world) restart() {
	w.take().end()
	w.start()
}

// bury takes every member out of the source's group: who lives joins again. The
// fake Kafka keeps one for ever whose connection broke while it joined, where a
// real one lets its session end.
func (w *world) bury() {
	group := w.kafka.TransactionalID(source)
	client, err := kgo.NewClient(kgo.SeedBrokers(w.kafka.Brokers...), kgo.Dialer(w.network.DialContext))
	if err != nil {
		return
	}
	defer client.Close()
	for _, member := range w.cluster.GroupInfo(group).Members {
		leave := kmsg.NewPtrLeaveGroupRequest()
		leave.Group = group
		leave.Members = append(leave.Members, kmsg.LeaveGroupRequestMember{MemberID: member.MemberID})
		_, _ = leave.RequestWith(context.Background(), client) // one that is gone is gone
	}
}

// hold makes all links of a machine half-open for a while.
func (w *world) hold() {
	m := w.any().machine
	m.hold()
	w.pass(time.Duration(w.random.IntN(40_000)) * time.Millisecond)
	m.release()
}

// refuse lets the brokers answer some requests with an error.
func (w *world) refuse() {
	keys := []kmsg.Key{
		kmsg.Produce, kmsg.EndTxn, kmsg.InitProducerID, kmsg.AddPartitionsToTxn, kmsg.ListOffsets, kmsg.Fetch, kmsg.Metadata, kmsg.FindCoordinator,
	}
	key := pick(w.random, keys...)
	w.cluster.Fault(kfake.Fault{Keys: []kmsg.Key{key}, Err: pick(w.random, errorsOf(key)...), Count: 1 + w.random.IntN(4)})
}

// errorsOf are answers that a broker gives to a request when it is in trouble.
func errorsOf(key kmsg.Key) []*kerr.Error {
	switch key {
	case kmsg.Produce:
		return []*kerr.Error{kerr.NotLeaderForPartition, kerr.NotEnoughReplicas, kerr.NotEnoughReplicasAfterAppend, kerr.RequestTimedOut, kerr.KafkaStorageError}
	case kmsg.ListOffsets, kmsg.Fetch:
		return []*kerr.Error{kerr.NotLeaderForPartition, kerr.LeaderNotAvailable, kerr.KafkaStorageError, kerr.UnknownServerError}
	case kmsg.Metadata:
		return []*kerr.Error{kerr.LeaderNotAvailable, kerr.UnknownServerError}
	default:
		return []*kerr.Error{
			kerr.CoordinatorNotAvailable, kerr.CoordinatorLoadInProgress, kerr.NotCoordinator, kerr.ConcurrentTransactions, kerr.RequestTimedOut,
			kerr.UnknownServerError,
		}
	}
}

// cuts makes a way of cutting connections: how many of them, and after how much.
func cuts(random *rand.Rand) func(*rand.Rand, string) (int, bool) {
	share := pick(random, 0, 0.2, 0.5, 0.8)
	most := pick(random, 300, 3000, 30_000, 100_000)
	return func(random *rand.Rand, _ string) (int, bool) {
		return random.IntN(most), random.Float64() < share
	}
}
