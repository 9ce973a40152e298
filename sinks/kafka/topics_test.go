package kafka_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kversion"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestTopicsAreMadeAsConfigured(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)

			admin := kadm.NewClient(connect(t, config))
			details, err := admin.ListTopics(t.Context(), config.Topics.Events, config.Topics.Dead, config.Topics.Positions, config.Topics.History)
			require.NoError(t, err)
			require.Len(t, details[config.Topics.Events].Partitions, 12)
			require.Len(t, details[config.Topics.Dead].Partitions, 1)
			require.Len(t, details[config.Topics.Positions].Partitions, 1)
			require.Len(t, details[config.Topics.History].Partitions, 1)
			require.Equal(t, "compact", setting(t, admin, config.Topics.History, "cleanup.policy"))
			require.Equal(t, "compact", setting(t, admin, config.Topics.Positions, "cleanup.policy"))
			require.Equal(t, "600000", setting(t, admin, config.Topics.Positions, "segment.ms"))
			require.Equal(t, "604800000", setting(t, admin, config.Topics.Events, "retention.ms"))
			require.NoError(t, (&kafka.Topics{Config: config, Source: source, Log: quiet()}).Ensure(t.Context()), "a second start changes nothing")
		})
	}
}

// wrongs are ways to spoil a topic, and what is said about each.
func wrongs() []wrong {
	events := func(c *kafka.Config) string { return c.Topics.Events }
	dead := func(c *kafka.Config) string { return c.Topics.Dead }
	positions := func(c *kafka.Config) string { return c.Topics.Positions }
	return []wrong{
		{events, "cleanup.policy", "compact", "is compact, want delete"},
		{events, "retention.ms", "60000", "is 60000, want 604800000"},
		{events, "min.insync.replicas", "2", "is 2, want 1"},
		{dead, "max.message.bytes", "1000", "is 1000, want 1048576"},
		{positions, "cleanup.policy", "delete", "is delete, want compact"},
		{positions, "segment.ms", "604800000", "is 604800000, want 600000"},
		{positions, "unclean.leader.election.enable", "true", "is true, want false"},
	}
}

type wrong struct {
	topic          func(*kafka.Config) string
	setting, value string
	reason         string
}

func (w *wrong) requireNamed(t *testing.T, config *kafka.Config, stop *schema.Stop) {
	t.Helper()
	require.ErrorContains(t, stop.Err, "topic "+w.topic(config)+" "+w.setting+" "+w.reason)
	require.Contains(t, stop.Remedy, "--entity-name "+w.topic(config)+" --add-config "+w.setting+"=")
}

func TestWrongTopicSettingsNameTheRemedy(t *testing.T) {
	t.Parallel()

	for _, w := range wrongs() {
		t.Run(w.setting, func(t *testing.T) {
			t.Parallel()
			config := withTopics(t, fakeKafka(t))
			alter(t, kadm.NewClient(connect(t, config)), w.topic(&config), w.setting, w.value)

			err := (&kafka.Topics{Config: config, Source: source, Log: quiet()}).Ensure(t.Context())

			w.requireNamed(t, &config, requireState(t, schema.StateMisconfigured, err))
		})
	}
}

func TestAllThatIsWrongIsToldAtOnce(t *testing.T) {
	t.Parallel()
	config := withTopics(t, realKafka(t))
	admin := kadm.NewClient(connect(t, config))
	for _, w := range wrongs() {
		alter(t, admin, w.topic(&config), w.setting, w.value)
	}
	config.Topics.Partitions, config.Topics.ReplicationFactor = 24, 3

	err := (&kafka.Topics{Config: config, Source: source, Log: quiet()}).Ensure(t.Context())

	stop := requireState(t, schema.StateMisconfigured, err)
	for _, w := range wrongs() {
		w.requireNamed(t, &config, stop)
	}
	require.ErrorContains(t, err, "partitions is 12, want 24")
	require.Contains(t, stop.Remedy, "set kafka.topics.partitions to 12")
	require.ErrorContains(t, err, "replication factor is 1, want 3")
	require.Contains(t, stop.Remedy, "kafka-reassign-partitions.sh")
}

func TestBrokersWithoutTransactionsAreRefused(t *testing.T) {
	t.Parallel()
	config := fakeKafka(t, kfake.MaxVersions(kversion.V2_3_0()))

	findings, err := (&kafka.Topics{Config: config, Source: source, Log: quiet()}).Check(t.Context())

	require.NoError(t, err)
	require.Equal(t, schema.LevelBroken, level(findings, "Kafka version"))
}

func TestCheckMentionsWhatTheBrokersDo(t *testing.T) {
	t.Parallel()
	config := realKafka(t)
	topics := kafka.Topics{Config: config, Source: source, Log: quiet()}

	before, err := topics.Check(t.Context())
	require.NoError(t, err)
	require.Equal(t, schema.LevelOK, level(before, "topic "+config.Topics.Events), "missing topics are made later")
	require.NoError(t, topics.Ensure(t.Context()))
	after, err := topics.Check(t.Context())

	require.NoError(t, err)
	for _, f := range after {
		require.NotEqual(t, schema.LevelBroken, f.Level, f.Subject)
	}
	require.Equal(t, schema.LevelOK, level(after, "add.partitions.to.txn.retry.backoff.ms"))
	require.Equal(t, schema.LevelOK, level(after, "transaction.max.timeout.ms"))
	require.Equal(t, schema.LevelWarning, level(after, "topic "+config.Topics.Events+" replication factor"), "one broker")
}

func TestAKafkaThatIsDownIsToldSoon(t *testing.T) {
	t.Parallel()
	config := kafka.DefaultConfig()
	config.Brokers = []string{"127.0.0.1:1"}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	begun := time.Now()

	_, err := publisher(t, config).Claim(ctx)

	require.Error(t, err)
	require.NotErrorAs(t, err, new(*schema.Stop), "it is worth another try")
	require.Less(t, time.Since(begun), 10*time.Second)
}

func alter(t *testing.T, admin *kadm.Client, topic, key, value string) {
	t.Helper()
	changed, err := admin.AlterTopicConfigs(t.Context(), []kadm.AlterConfig{{Op: kadm.SetConfig, Name: key, Value: &value}}, topic)
	require.NoError(t, err)
	_, err = changed.On(topic, nil)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return setting(t, admin, topic, key) == value }, patience, 5*time.Millisecond)
}

func setting(t *testing.T, admin *kadm.Client, topic, key string) string {
	t.Helper()
	described, err := admin.DescribeTopicConfigs(t.Context(), topic)
	require.NoError(t, err)
	config, err := described.On(topic, nil)
	require.NoError(t, err)
	for _, c := range config.Configs {
		if c.Key == key {
			return c.MaybeValue()
		}
	}
	return ""
}

func level(findings []schema.Finding, subject string) schema.Level {
	for _, f := range findings {
		if f.Subject == subject {
			return f.Level
		}
	}
	return "not found"
}
