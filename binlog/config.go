package binlog

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"github.com/echo-im/echocdc/encryption"
)

// Config is how to reach Echo's MySQL or MariaDB, and how its log is read.
type Config struct {
	// Address of the server, host:port: the primary, or a replica that logs what it applies.
	Addr string `koanf:"addr"`
	// Other servers with the same data, host:port: replicas that log what they apply. One of them is read when addr cannot be, or lacks what was not read yet.
	Standbys []string `koanf:"standbys"`
	// Name of the account. It needs REPLICATION SLAVE, REPLICATION CLIENT and SELECT, and may have nothing that writes.
	User string `koanf:"user"`
	// Password of the account.
	Password string `koanf:"password" secret:"true"`
	// Encryption of the connections.
	TLS encryption.TLS `koanf:"tls"`
	// Name of Echo's database.
	Database string `koanf:"database"`
	// Our number among the server's replicas. No other replica, and no other echocdc, may have the same.
	ServerID uint32 `koanf:"server_id"`
	// Where a source without a stored position begins: now, earliest (as far back as the server's log goes), or a GTID set that is taken as done.
	Start string `koanf:"start"`
	// How often a silent server says that it is there.
	HeartbeatPeriod time.Duration `koanf:"heartbeat_period"`
	// Silence after which the connection counts as dead. At least three heartbeats.
	ReadTimeout time.Duration `koanf:"read_timeout"`
	// Bytes of log decoded at once. Whole transactions share a batch up to this.
	BatchBytes int `koanf:"batch_bytes"`
	// Bytes up to which a transaction is handed on whole; a larger one comes in parts (after the first, of batch_bytes), each published with the place in the transaction at which it ends.
	TransactionBytes int `koanf:"transaction_bytes"`
	// Bytes of log read and not yet handed on. When they are reached, reading waits.
	MemoryBytes int `koanf:"memory_bytes"`
}

// DefaultConfig reads from a server on this machine, from now on.
func DefaultConfig() Config {
	return Config{
		Addr:             "127.0.0.1:3306",
		User:             "echocdc",
		Database:         "echodb",
		ServerID:         4242,
		Start:            StartNow,
		HeartbeatPeriod:  time.Second,
		ReadTimeout:      15 * time.Second,
		BatchBytes:       256 << 10,
		TransactionBytes: 4 << 20,
		MemoryBytes:      16 << 20,
	}
}

// The places to start at, besides a GTID set.
const (
	StartNow      = "now"
	StartEarliest = "earliest"
)

// Validate tells everything that is wrong with the settings at once, one
// problem on each line, each beginning with its setting.
func (c *Config) Validate() error {
	return errors.Join(
		unless(isAddress(c.Addr), "addr: %q is not host:port", c.Addr),
		c.validateStandbys(),
		unless(c.User != "", "user: it is empty; name the account that reads the log"),
		unless(c.Database != "", "database: it is empty; name Echo's database"),
		unless(c.ServerID != 0, "server_id: 0 is no replica's number; choose one that no other replica has"),
		unless(c.Start != "", "start: it is empty; use now, earliest or a GTID set"),
		unless(c.HeartbeatPeriod >= 100*time.Millisecond && c.HeartbeatPeriod <= time.Minute, "heartbeat_period: %s is not between 100ms and 1m", c.HeartbeatPeriod),
		unless(c.ReadTimeout >= 3*c.HeartbeatPeriod, "read_timeout: %s is less than three heartbeats; use at least %s", c.ReadTimeout, 3*c.HeartbeatPeriod),
		unless(c.BatchBytes >= 4<<10, "batch_bytes: %d is less than 4096; use some hundred kilobytes", c.BatchBytes),
		unless(c.TransactionBytes >= c.BatchBytes, "transaction_bytes: %d is less than batch_bytes; use some megabytes", c.TransactionBytes),
		unless(c.MemoryBytes >= 2*c.TransactionBytes, "memory_bytes: %d is less than twice transaction_bytes", c.MemoryBytes),
		c.TLS.Validate(),
	)
}

func (c *Config) validateStandbys() error {
	for i, addr := range c.Standbys {
		if !isAddress(addr) {
			return fmt.Errorf("standbys: %q is not host:port", addr)
		}
		if addr == c.Addr || slices.Contains(c.Standbys[:i], addr) {
			return fmt.Errorf("standbys: %s is named twice; name each server once, in addr or here", addr)
		}
	}
	return nil
}

func isAddress(addr string) bool {
	host, port, err := net.SplitHostPort(addr)
	return err == nil && host != "" && port != ""
}

func unless(good bool, problem string, args ...any) error {
	if good {
		return nil
	}
	return fmt.Errorf(problem, args...)
}
