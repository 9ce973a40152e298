package stack

import (
	"context"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// A KafkaCluster is a Kafka with a prefix of one test's own.
type KafkaCluster struct {
	Brokers []string
	// Prefix begins the names of the test's topics, groups and transactional
	// ids. Topics and groups of it are gone when the test ends.
	Prefix string
	// Behind are the addresses that the proxies of the options lead to.
	Behind []string

	Server *Server // nil when shared
}

// Kafka returns the run's Kafka: one node that makes no topics by itself.
func Kafka(tb testing.TB) *KafkaCluster {
	tb.Helper()
	allow(tb, KindKafka)
	brokers := strings.FieldsFunc(yours(KindKafka), func(r rune) bool { return r == ',' })
	if len(brokers) == 0 {
		brokers = []string{shared(tb, KindKafka).Addr()}
	}
	cluster := &KafkaCluster{Brokers: brokers, Prefix: kafkaPrefix(tb)}
	tb.Cleanup(func() { cluster.clear(tb) })
	return cluster
}

// Client returns a client with these options, closed when the test ends.
func (k *KafkaCluster) Client(tb testing.TB, options ...kgo.Opt) *kgo.Client {
	tb.Helper()
	client, err := kgo.NewClient(append([]kgo.Opt{kgo.SeedBrokers(k.Brokers...)}, options...)...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(client.Close)
	return client
}

// kafkaPrefix has no underscore: Kafka takes it and a dot for the same in metrics.
func kafkaPrefix(tb testing.TB) string {
	tb.Helper()
	return strings.ReplaceAll(unique(tb), "_", "-") + "."
}

// clear deletes the test's topics and groups, so that a long run stays small.
func (k *KafkaCluster) clear(tb testing.TB) {
	tb.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(k.Brokers...))
	if err != nil {
		tb.Error(err)
		return
	}
	defer client.Close()
	ctx := context.Background()
	admin := kadm.NewClient(client)
	if topics, err := admin.ListTopics(ctx); err == nil {
		admin.DeleteTopics(ctx, k.own(topics.Names())...)
	}
	if groups, err := admin.ListGroups(ctx); err == nil {
		admin.DeleteGroups(ctx, k.own(groups.Groups())...)
	}
}

func (k *KafkaCluster) own(names []string) []string {
	var own []string
	for _, name := range names {
		if strings.HasPrefix(name, k.Prefix) {
			own = append(own, name)
		}
	}
	return own
}
