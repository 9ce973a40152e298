package projector

import (
	"errors"
	"fmt"
	"time"
)

// Config is the settings that every projection shares.
type Config struct {
	// GroupPrefix begins the name of each consumer group:
	// <prefix>.<projection>.v<version>.
	GroupPrefix string `koanf:"group_prefix"`
	// BatchRecords is how many records one PostgreSQL transaction applies at most.
	BatchRecords int `koanf:"batch_records"`
	// BatchBytes is how many bytes of records one PostgreSQL transaction applies
	// at most; a single larger record is applied alone.
	BatchBytes int `koanf:"batch_bytes"`
	// QueueBytes is how many bytes of a partition wait in memory before fetching
	// pauses.
	QueueBytes int `koanf:"queue_bytes"`
	// DrainTimeout is how long the batch in hand may take to finish when a
	// partition is given up or the process ends. After that it is rolled back
	// and applied by the next owner.
	DrainTimeout time.Duration `koanf:"drain_timeout"`
}

// DefaultConfig suits a small machine and a log that is mostly caught up.
func DefaultConfig() Config {
	return Config{
		GroupPrefix:  "echocdc",
		BatchRecords: 5000,
		BatchBytes:   4 << 20,
		QueueBytes:   8 << 20,
		DrainTimeout: 5 * time.Second,
	}
}

// Validate tells what is wrong with the settings, by their keys under projector.
func (c Config) Validate() error {
	var wrong []error
	if c.GroupPrefix == "" {
		wrong = append(wrong, errors.New("projector.group_prefix is empty: consumer groups need a name, for example echocdc"))
	}
	for _, bound := range []struct {
		key   string
		value int
	}{
		{"batch_records", c.BatchRecords},
		{"batch_bytes", c.BatchBytes},
		{"queue_bytes", c.QueueBytes},
	} {
		if bound.value < 1 {
			wrong = append(wrong, fmt.Errorf("projector.%s is %d: want 1 or more", bound.key, bound.value))
		}
	}
	if c.DrainTimeout <= 0 {
		wrong = append(wrong, fmt.Errorf("projector.drain_timeout is %s: want a positive duration, for example 5s", c.DrainTimeout))
	}
	return errors.Join(wrong...)
}
