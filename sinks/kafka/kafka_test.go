package kafka_test

import (
	"context"
	"fmt"
	"log/slog"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/test/stack"
)

const source = "echo"

// How long a test waits for what must come.
const (
	patience  = 30 * time.Second
	pollPause = 5 * time.Millisecond // between looks
)

// kafkas are the Kafkas every claim is tested on, each with topics of the test's own.
func kafkas() map[string]func(testing.TB) kafka.Config {
	return map[string]func(testing.TB) kafka.Config{
		"embedded": func(tb testing.TB) kafka.Config { tb.Helper(); return withTopics(tb, fakeKafka(tb)) },
		"real":     func(tb testing.TB) kafka.Config { tb.Helper(); return withTopics(tb, realKafka(tb)) },
	}
}

// fakeKafka is the configuration of a Kafka in this process.
func fakeKafka(tb testing.TB, options ...kfake.Opt) kafka.Config {
	tb.Helper()
	_, config := fakeCluster(tb, options...)
	return config
}

// fakeCluster is a Kafka in this process, to give it faults.
func fakeCluster(tb testing.TB, options ...kfake.Opt) (*kfake.Cluster, kafka.Config) {
	tb.Helper()
	cluster, err := kfake.NewCluster(append([]kfake.Opt{
		kfake.NumBrokers(1),
		kfake.BrokerConfigs(map[string]string{"group.initial.rebalance.delay.ms": "0"}),
	}, options...)...)
	require.NoError(tb, err)
	tb.Cleanup(cluster.Close)
	config := kafka.DefaultConfig()
	config.Brokers = cluster.ListenAddrs()
	return cluster, config
}

// realKafka is the configuration of a real Kafka, with names of the test's own.
func realKafka(tb testing.TB) kafka.Config {
	tb.Helper()
	return onTopics(stack.Kafka(tb))
}

// onTopics gives a test its own names on a Kafka.
func onTopics(cluster *stack.KafkaCluster) kafka.Config {
	config := kafka.DefaultConfig()
	config.Brokers = cluster.Brokers
	for _, topic := range []*string{&config.Topics.Events, &config.Topics.Dead, &config.Topics.Positions, &config.Topics.History} {
		*topic = cluster.Prefix + *topic
	}
	config.Transaction.IDPrefix = cluster.Prefix
	return config
}

func withTopics(tb testing.TB, config kafka.Config) kafka.Config {
	tb.Helper()
	topics := kafka.Topics{Config: config, Source: source, Log: quiet()}
	require.NoError(tb, topics.Ensure(tb.Context()))
	return config
}

func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }

func publisher(tb testing.TB, config kafka.Config) *kafka.Publisher {
	tb.Helper()
	p := &kafka.Publisher{Config: config, Source: source, Log: quiet(), Metrics: kafka.NewMetrics(nil)}
	tb.Cleanup(p.Close)
	return p
}

// claim makes a publisher the source's own.
func claim(tb testing.TB, config kafka.Config) *kafka.Publisher {
	tb.Helper()
	p := publisher(tb, config)
	_, err := p.Claim(tb.Context())
	require.NoError(tb, err)
	return p
}

// seize makes a publisher the source's own, whoever leads.
func seize(tb testing.TB, config kafka.Config) *kafka.Publisher {
	tb.Helper()
	p := publisher(tb, config)
	_, err := p.Seize(tb.Context())
	require.NoError(tb, err)
	return p
}

// published is what is stored, as the next publisher learns it.
func published(tb testing.TB, config kafka.Config) schema.Stored {
	tb.Helper()
	next, err := publisher(tb, config).Seize(tb.Context())
	require.NoError(tb, err)
	return next
}

// open begins a transaction that holds the batch, and leaves it open.
func open(tb testing.TB, p *kafka.Publisher, b schema.Batch) *kafka.Open {
	tb.Helper()
	transaction, err := p.Open(tb.Context(), b)
	require.NoError(tb, err)
	return transaction
}

// publish publishes the batches as one stream that then ends.
func publish(tb testing.TB, p *kafka.Publisher, batches ...schema.Batch) error {
	tb.Helper()
	in := make(chan schema.Batch, len(batches))
	for _, b := range batches {
		in <- b
	}
	close(in)
	return p.Publish(tb.Context(), in)
}

// at is the position after so many commits.
func at(commit int) schema.Position {
	return schema.Position{Source: source, Flavor: "mysql", GTIDs: fmt.Sprintf("a:1-%d", commit)}
}

// batch is a commit with one event for each subject.
func batch(commit int, subjects ...string) schema.Batch {
	b := schema.Batch{Position: at(commit), Commits: 1}
	for i, subject := range subjects {
		b.Events = append(b.Events, event(fmt.Sprintf("%d/%d", commit, i), subject))
		b.Bytes += 100
	}
	return b
}

func event(id, subject string) schema.Event {
	return schema.Event{
		ID:        []byte(id),
		Type:      "echo.message.new",
		Source:    source,
		Subject:   []byte(subject),
		Time:      time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC),
		GTID:      []byte("a:1"),
		Committed: time.Date(2026, 10, 5, 8, 0, 0, 250_000_000, time.UTC),
		Origin:    schema.OriginStream,
		Adapter:   "echo1",
		Data:      []byte(`{"message_id":"` + id + `"}`),
	}
}

// stored is the position as visible now.
func stored(tb testing.TB, config kafka.Config) schema.Position {
	tb.Helper()
	positions := kafka.Positions{Config: config, Source: source, Log: quiet()}
	last, err := positions.Last(tb.Context())
	require.NoError(tb, err)
	return last
}

// committed reads every committed record of a topic, once no transaction is
// open on it: Kafka answers a commit before readers can see it.
func committed(tb testing.TB, config kafka.Config, topic string) []*kgo.Record {
	tb.Helper()
	admin := kadm.NewClient(connect(tb, config))
	require.Eventually(tb, func() bool {
		stable, err := admin.ListCommittedOffsets(tb.Context(), topic)
		require.NoError(tb, err)
		ends, err := admin.ListEndOffsets(tb.Context(), topic)
		require.NoError(tb, err)
		settled := true
		ends.Each(func(end kadm.ListedOffset) {
			at, _ := stable.Lookup(topic, end.Partition)
			settled = settled && at.Offset == end.Offset
		})
		return settled
	}, patience, 5*time.Millisecond)
	return visible(tb, config, topic)
}

// visible reads every record of a topic that is committed now.
func visible(tb testing.TB, config kafka.Config, topic string) []*kgo.Record {
	tb.Helper()
	return read(tb, config, topic, kgo.ReadCommitted())
}

// written reads every record of a topic, of transactions open and aborted too.
func written(tb testing.TB, config kafka.Config, topic string) []*kgo.Record {
	tb.Helper()
	return read(tb, config, topic, kgo.ReadUncommitted())
}

func read(tb testing.TB, config kafka.Config, topic string, isolation kgo.IsolationLevel) []*kgo.Record {
	tb.Helper()
	ctx, cancel := context.WithTimeout(tb.Context(), patience)
	defer cancel()
	client := connect(tb, config, kgo.ConsumeTopics(topic), kgo.FetchIsolationLevel(isolation), kgo.KeepControlRecords(),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchMaxWait(50*time.Millisecond))
	list := kadm.NewClient(client).ListEndOffsets
	if isolation == kgo.ReadCommitted() {
		list = kadm.NewClient(client).ListCommittedOffsets
	}
	ends, err := list(ctx, topic)
	require.NoError(tb, err)

	left := map[int32]int64{}
	ends.Each(func(o kadm.ListedOffset) {
		if o.Offset > 0 {
			left[o.Partition] = o.Offset
		}
	})
	var records []*kgo.Record
	for len(left) > 0 {
		fetches := client.PollFetches(ctx)
		require.NoError(tb, fetches.Err())
		fetches.EachRecord(func(r *kgo.Record) {
			if !r.Attrs.IsControl() {
				records = append(records, r)
			}
			if r.Offset+1 >= left[r.Partition] {
				delete(left, r.Partition)
			}
		})
	}
	return records
}

func connect(tb testing.TB, config kafka.Config, options ...kgo.Opt) *kgo.Client {
	tb.Helper()
	shared, err := config.Options(quiet())
	require.NoError(tb, err)
	client, err := kgo.NewClient(append(shared, options...)...)
	require.NoError(tb, err)
	tb.Cleanup(client.Close)
	return client
}

func keys(records []*kgo.Record) []string {
	all := make([]string, len(records))
	for i, r := range records {
		all[i] = string(r.Key)
	}
	return all
}

func numbered(prefix string, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = prefix + strconv.Itoa(i)
	}
	return all
}

// bury takes every member from the source's group, as their session timeout would.
func bury(tb testing.TB, config kafka.Config) {
	tb.Helper()
	group := config.TransactionalID(source)
	admin := kadm.NewClient(connect(tb, config))
	described, err := admin.DescribeGroups(tb.Context(), group)
	require.NoError(tb, err)
	request := kmsg.NewPtrLeaveGroupRequest()
	request.Group = group
	for _, member := range described[group].Members {
		gone := kmsg.NewLeaveGroupRequestMember()
		gone.MemberID = member.MemberID
		request.Members = append(request.Members, gone)
	}
	require.NotEmpty(tb, request.Members)
	_, err = request.RequestWith(tb.Context(), connect(tb, config))
	require.NoError(tb, err)
}

// deleteTopic deletes a topic, and returns when the brokers have forgotten it.
func deleteTopic(tb testing.TB, config kafka.Config, topic string) {
	tb.Helper()
	admin := kadm.NewClient(connect(tb, config, kgo.MetadataMinAge(10*time.Millisecond)))
	_, err := admin.DeleteTopic(tb.Context(), topic)
	require.NoError(tb, err)
	require.Eventually(tb, func() bool {
		listed, err := admin.ListTopics(tb.Context(), topic)
		return err == nil && listed[topic].Err != nil
	}, patience, pollPause)
}
