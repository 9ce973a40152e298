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
			details, err := admin.ListTopics(t.Context(), config.Topics.Events, config.Topics.Dead, config.Topics.Positions)
			require.NoError(t, err)
			require.Len(t, details[config.Topics.Events].Partitions, 12)
			require.Len(t, details[config.Topics.Dead].Partitions, 1)
			require.Len(t, details[config.Topics.Positions].Partitions, 1)
			require.Equal(t, "compact", setting(t, admin, config.Topics.Positions, "cleanup.policy"))
			require.Equal(t, "600000", setting(t, admin, config.Topics.Positions, "segment.ms"))
			require.Equal(t, "604800000", setting(t, admin, config.Topics.Events, "retention.ms"))
			require.NoError(t, (&kafka.Topics{Config: config, Source: source, Log: quiet()}).Ensure(t.Context()), "a second start changes nothing")
		})
	}
}

func TestWrongTopicSettingsNameTheRemedy(t *testing.T) {
	t.Parallel()

	wrong := []struct {
		name   string
		spoil  func(t *testing.T, config *kafka.Config, admin *kadm.Client)
		reason string
		remedy string
	}{
		{
			name: "compacted events", reason: "cleanup.policy is compact, want delete", remedy: "--add-config cleanup.policy=delete",
			spoil: func(t *testing.T, config *kafka.Config, admin *kadm.Client) {
				t.Helper()
				alter(t, admin, config.Topics.Events, "cleanup.policy", "compact")
			},
		},
		{
			name: "positions that are deleted", reason: "cleanup.policy is delete, want compact", remedy: "--add-config cleanup.policy=compact",
			spoil: func(t *testing.T, config *kafka.Config, admin *kadm.Client) {
				t.Helper()
				alter(t, admin, config.Topics.Positions, "cleanup.policy", "delete")
			},
		},
		{
			name: "retention too short", reason: "retention.ms is 60000, want 604800000", remedy: "--add-config retention.ms=604800000",
			spoil: func(t *testing.T, config *kafka.Config, admin *kadm.Client) {
				t.Helper()
				alter(t, admin, config.Topics.Events, "retention.ms", "60000")
			},
		},
		{
			name: "more copies in sync than there are", reason: "min.insync.replicas is 2, want 1", remedy: "--add-config min.insync.replicas=1",
			spoil: func(t *testing.T, config *kafka.Config, admin *kadm.Client) {
				t.Helper()
				alter(t, admin, config.Topics.Events, "min.insync.replicas", "2")
			},
		},
		{
			name: "records too small", reason: "max.message.bytes is 1000, want 1048576", remedy: "--add-config max.message.bytes=1048576",
			spoil: func(t *testing.T, config *kafka.Config, admin *kadm.Client) {
				t.Helper()
				alter(t, admin, config.Topics.Dead, "max.message.bytes", "1000")
			},
		},
		{
			name: "positions never compacted", reason: "segment.ms is 604800000, want 600000", remedy: "--add-config segment.ms=600000",
			spoil: func(t *testing.T, config *kafka.Config, admin *kadm.Client) {
				t.Helper()
				alter(t, admin, config.Topics.Positions, "segment.ms", "604800000")
			},
		},
		{
			name: "another number of partitions", reason: "partitions is 12, want 24", remedy: "set kafka.topics.partitions to 12",
			spoil: func(_ *testing.T, config *kafka.Config, _ *kadm.Client) { config.Topics.Partitions = 24 },
		},
		{
			name: "fewer copies than configured", reason: "replication factor is 1, want 3", remedy: "kafka-reassign-partitions.sh",
			spoil: func(_ *testing.T, config *kafka.Config, _ *kadm.Client) { config.Topics.ReplicationFactor = 3 },
		},
	}
	for name, start := range kafkas() {
		for _, c := range wrong {
			t.Run(name+"/"+c.name, func(t *testing.T) {
				t.Parallel()
				config := start(t)
				c.spoil(t, &config, kadm.NewClient(connect(t, config)))

				stop := requireState(t, schema.StateMisconfigured, (&kafka.Topics{Config: config, Source: source, Log: quiet()}).Ensure(t.Context()))

				require.ErrorContains(t, stop.Err, c.reason)
				require.Contains(t, stop.Remedy, c.remedy)
			})
		}
	}
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
