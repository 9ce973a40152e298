package kafka_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/encryption"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestTheDefaultsAreValid(t *testing.T) {
	t.Parallel()
	config := kafka.DefaultConfig()

	require.NoError(t, config.Validate())
}

func TestBadSettingsAreNamed(t *testing.T) {
	t.Parallel()

	for _, c := range []struct {
		setting string
		spoil   func(*kafka.Config)
	}{
		{"brokers", func(c *kafka.Config) { c.Brokers = nil }},
		{"brokers", func(c *kafka.Config) { c.Brokers = []string{"kafka.example"} }},
		{"compression", func(c *kafka.Config) { c.Compression = "rar" }},
		{"sasl.mechanism", func(c *kafka.Config) { c.SASL.Mechanism = "kerberos" }},
		{"sasl.user", func(c *kafka.Config) { c.SASL.Mechanism = "plain" }},
		{"tls.cert_file", func(c *kafka.Config) { c.TLS = encryption.TLS{Enabled: true, CertFile: "a.pem"} }},
		{"tls.enabled", func(c *kafka.Config) { c.TLS.CAFile = "ca.pem" }},
		{"topics", func(c *kafka.Config) { c.Topics.Dead = "" }},
		{"topics", func(c *kafka.Config) { c.Topics.Dead = c.Topics.Events }},
		{"topics.partitions", func(c *kafka.Config) { c.Topics.Partitions = 0 }},
		{"topics.replication_factor", func(c *kafka.Config) { c.Topics.ReplicationFactor = -1 }},
		{"topics.min_in_sync", func(c *kafka.Config) { c.Topics.MinInSync = -1 }},
		{"topics.min_in_sync", func(c *kafka.Config) { c.Topics.ReplicationFactor, c.Topics.MinInSync = 1, 2 }},
		{"topics.retention", func(c *kafka.Config) { c.Topics.Retention = -time.Hour }},
		{"topics.max_record_bytes", func(c *kafka.Config) { c.Topics.MaxRecordBytes = 100 }},
		{"transaction.id_prefix", func(c *kafka.Config) { c.Transaction.IDPrefix = "" }},
		{"transaction.max_bytes", func(c *kafka.Config) { c.Transaction.MaxBytes = 0 }},
		{"transaction.pace", func(c *kafka.Config) { c.Transaction.Pace = time.Hour }},
		{"transaction.idle_pace", func(c *kafka.Config) { c.Transaction.IdlePace = -1 }},
		{"transaction.timeout", func(c *kafka.Config) { c.Transaction.Timeout = time.Second }},
	} {
		t.Run(c.setting, func(t *testing.T) {
			t.Parallel()
			config := kafka.DefaultConfig()
			c.spoil(&config)

			require.ErrorContains(t, config.Validate(), c.setting+": ")
		})
	}
}
