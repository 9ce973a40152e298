package kafka

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/echo-im/echocdc/encryption"
)

// Config is how to reach Kafka, and how events are kept there.
type Config struct {
	// Addresses (host:port) of some brokers; the others are learnt from them.
	Brokers []string `koanf:"brokers"`
	// The name of this program in the brokers' logs, metrics and quotas.
	ClientID string `koanf:"client_id"`
	// Encryption of the connections.
	TLS encryption.TLS `koanf:"tls"`
	// How the program says who it is.
	SASL SASL `koanf:"sasl"`
	// The topics, and what is asked of them.
	Topics TopicSettings `koanf:"topics"`
	// How commits share Kafka transactions.
	Transaction TransactionSettings `koanf:"transaction"`
	// How records are compressed: none, snappy, lz4 or zstd.
	Compression string `koanf:"compression"`
	// Dial connects to brokers; nil is the usual way. It is no setting.
	Dial DialFunc `koanf:"-"`
}

// DialFunc connects to an address, as [net.Dialer.DialContext] does.
type DialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// SASL is how the program says who it is.
type SASL struct {
	// Empty for none, else plain, scram-sha-256 or scram-sha-512.
	Mechanism string `koanf:"mechanism"`
	// Name of the account.
	User string `koanf:"user"`
	// Password of the account.
	Password string `koanf:"password" secret:"true"`
}

// TopicSettings names the topics and says what is asked of them. Missing ones
// are made so; existing ones are checked against it.
type TopicSettings struct {
	// Topic of the events; its records' key is the owner of the fact.
	Events string `koanf:"events"`
	// Topic of what could not be made an event, with the reason.
	Dead string `koanf:"dead"`
	// Topic of the position up to which the source is published. Each source has its own.
	Positions string `koanf:"positions"`
	// Topic of what the reader keeps of the tables' shapes, for servers that do not log column names. Each source has its own.
	History string `koanf:"history"`
	// Partitions of the events topic. Choose once: another number sends keys elsewhere and breaks their order.
	Partitions int32 `koanf:"partitions"`
	// Copies of each partition; 0 for three, or as many as there are brokers.
	ReplicationFactor int16 `koanf:"replication_factor"`
	// Copies that must have a record before it counts (min.insync.replicas); 0 for one less than there are.
	MinInSync int16 `koanf:"min_in_sync"`
	// How long events are kept at least; 0 for ever.
	Retention time.Duration `koanf:"retention"`
	// Bytes of the largest record. A larger event goes to the dead topic, without its payload.
	MaxRecordBytes int32 `koanf:"max_record_bytes"`
}

// TransactionSettings is how commits share Kafka transactions.
type TransactionSettings struct {
	// Begins the transactional id; the source's name follows. Instances of one source must agree on it, or they do not fence each other.
	IDPrefix string `koanf:"id_prefix"`
	// Bytes in memory, of events and of what it takes to send them, after which nothing further joins a transaction. Twice as much may be in memory.
	MaxBytes int `koanf:"max_bytes"`
	// Shortest pause between a transaction and the next; commits that arrive meanwhile share the next one. It grows by itself while the brokers are slow to finish transactions.
	Pace time.Duration `koanf:"pace"`
	// How long a position that moved without events waits before it is stored.
	IdlePace time.Duration `koanf:"idle_pace"`
	// How long the broker lets a transaction be open: so long listeners wait after a kill when no instance takes over. At most the broker's transaction.max.timeout.ms.
	Timeout time.Duration `koanf:"timeout"`
}

// DefaultConfig speaks plainly to a broker on this machine.
func DefaultConfig() Config {
	return Config{
		Brokers:  []string{"127.0.0.1:9092"},
		ClientID: "echocdc",
		Topics: TopicSettings{
			Events:         "echo.events",
			Dead:           "echo.events.dead",
			Positions:      "echo.cdc.positions",
			History:        "echo.cdc.history",
			Partitions:     12,
			Retention:      7 * 24 * time.Hour,
			MaxRecordBytes: 1 << 20,
		},
		Transaction: TransactionSettings{
			IDPrefix: "echocdc.",
			MaxBytes: 12 << 20,
			Pace:     5 * time.Millisecond,
			IdlePace: time.Second,
			Timeout:  time.Minute,
		},
		Compression: "lz4",
	}
}

// TransactionalID is the id by which instances of one source fence each other.
func (c *Config) TransactionalID(source string) string { return c.Transaction.IDPrefix + source }

// Validate tells everything that is wrong with the settings at once, one
// problem on each line, each beginning with its setting.
func (c *Config) Validate() error {
	_, compression := compressions()[c.Compression]
	_, mechanism := mechanisms()[c.SASL.Mechanism]
	t, x := &c.Topics, &c.Transaction
	return errors.Join(
		c.validateBrokers(),
		unless(compression, "compression: %q is unknown; use none, snappy, lz4 or zstd", c.Compression),
		unless(mechanism, "sasl.mechanism: %q is unknown; use plain, scram-sha-256 or scram-sha-512, or leave it empty", c.SASL.Mechanism),
		unless(c.SASL.Mechanism == "" || c.SASL.User != "" && c.SASL.Password != "", "sasl.user: %s needs user and password", c.SASL.Mechanism),
		c.TLS.Validate(),
		t.validateNames(),
		unless(t.Partitions > 0, "topics.partitions: %d is not a number of partitions; use 12 unless you know better", t.Partitions),
		unless(t.ReplicationFactor >= 0, "topics.replication_factor: %d is negative; use 3, or 0 to follow the number of brokers", t.ReplicationFactor),
		unless(t.MinInSync >= 0, "topics.min_in_sync: %d is negative; use 2, or 0 to follow the replication factor", t.MinInSync),
		unless(t.ReplicationFactor == 0 || t.MinInSync <= t.ReplicationFactor, "topics.min_in_sync: %d copies can never be in sync out of %d; lower it", t.MinInSync, t.ReplicationFactor),
		unless(t.Retention >= 0, "topics.retention: %s is negative; use 0 to keep events for ever", t.Retention),
		unless(t.MaxRecordBytes >= leastMessageBytes, "topics.max_record_bytes: %d is less than 65536, too little for a position", t.MaxRecordBytes),
		unless(x.IDPrefix != "", "transaction.id_prefix: it is empty; a name of its own keeps other programs from fencing this one"),
		unless(x.MaxBytes >= 64<<10, "transaction.max_bytes: %d is less than 65536; use some MiB", x.MaxBytes),
		unless(x.Pace >= 0 && x.Pace <= time.Minute, "transaction.pace: %s is not between 0s and 1m", x.Pace),
		unless(x.IdlePace >= 0 && x.IdlePace <= time.Hour, "transaction.idle_pace: %s is not between 0s and 1h", x.IdlePace),
		unless(x.Timeout >= 10*time.Second, "transaction.timeout: %s is less than 10s; use 1m, or a slow broker aborts good work", x.Timeout),
	)
}

func (t *TopicSettings) validateNames() error {
	all := []string{t.Events, t.Dead, t.Positions, t.History}
	if slices.Contains(all, "") {
		return errors.New("topics: a name is empty; name events, dead, positions and history")
	}
	slices.Sort(all)
	if len(slices.Compact(all)) < 4 {
		return errors.New("topics: two have one name; give events, dead, positions and history names of their own")
	}
	return nil
}

func (c *Config) validateBrokers() error {
	if len(c.Brokers) == 0 {
		return errors.New("brokers: none is named; name at least one as host:port")
	}
	for _, broker := range c.Brokers {
		if host, port, err := net.SplitHostPort(broker); err != nil || host == "" || port == "" {
			return fmt.Errorf("brokers: %q is not host:port", broker)
		}
	}
	return nil
}

func unless(good bool, problem string, args ...any) error {
	if good {
		return nil
	}
	return fmt.Errorf(problem, args...)
}
