package crash

import (
	"sync"
	"testing"

	"github.com/echo-im/echocdc/test/stack"
)

// Servers are what all seeds of a run share: a Kafka, a MySQL that stands alone,
// and a pair of which one follows the other, started when a seed wants it.
type Servers struct {
	kafka *stack.KafkaCluster
	alone *stack.Database
	pair  func() *stack.Pair
	seats chan *seat

	// Held to read by a seed that needs a server in peace, to write by one that
	// ends it.
	kafkaUse, aloneUse, pairUse sync.RWMutex
	// Held to read by a writer from a prepare to its outcome, to write by a seed
	// that begins: one that began between both would be told of the outcome
	// only, of a transaction that may concern it.
	preparing sync.RWMutex
}

// A seat is what one seed at a time has: its ways to the servers. Kafka must
// know the way to it from its start.
type seat struct {
	kafka, mysql, standby *Link
	broker                string // where the way to Kafka leads
}

// StartServers starts them for the test, with seats for so many seeds at once.
func StartServers(tb testing.TB, seats int) *Servers {
	tb.Helper()
	s := &Servers{seats: make(chan *seat, seats)}
	var all []*seat
	var proxies []string
	for range seats {
		made := &seat{kafka: newLink(tb, KafkaLink), mysql: newLink(tb, MySQLLink), standby: newLink(tb, MySQLLink)}
		all, proxies = append(all, made), append(proxies, made.kafka.Addr)
	}
	s.kafka = stack.PrivateKafka(tb, stack.Options{Proxies: proxies})
	s.alone = stack.PrivateMySQL(tb, stack.Options{})
	s.pair = sync.OnceValue(func() *stack.Pair { return stack.MySQLPair(tb, stack.Options{}) })
	for i, made := range all {
		made.broker = s.kafka.Behind[i]
		s.seats <- made
	}
	return s
}

func newLink(tb testing.TB, name LinkName) *Link {
	tb.Helper()
	link, err := NewLink(name)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(link.Cut)
	return link
}

// reserve waits for the servers that a plan needs, in peace or to itself, and
// for a seat. The func gives them back.
func (s *Servers) reserve(plan *Plan) (*seat, func()) {
	mysql := &s.aloneUse
	if plan.Does(Failover) {
		mysql = &s.pairUse
	}
	giveMySQL := take(mysql, plan.Does(KillMySQL, Failover))
	giveKafka := take(&s.kafkaUse, plan.Does(KillBroker, PauseBroker))
	free := <-s.seats
	return free, func() {
		s.seats <- free
		giveKafka()
		giveMySQL()
	}
}

func take(use *sync.RWMutex, alone bool) func() {
	if alone {
		use.Lock()
		return use.Unlock
	}
	use.RLock()
	return use.RUnlock
}
