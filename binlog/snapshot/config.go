package snapshot

import (
	"errors"
	"fmt"
)

// Config is how gently the past is read.
type Config struct {
	// Whether a source that has no position yet begins with a snapshot of all captured tables.
	OnFirstStart bool `koanf:"on_first_start"`
	// Rows read in a second at most; 0 for as many as the server gives.
	RowsPerSecond int `koanf:"rows_per_second"`
	// The server's Threads_running above which no rows are read until it falls; 0 never waits.
	MaxThreadsRunning int `koanf:"max_threads_running"`
}

// DefaultConfig leaves the server nearly all of its time.
func DefaultConfig() Config {
	return Config{RowsPerSecond: 20_000, MaxThreadsRunning: 32}
}

// Validate tells everything that is wrong with the settings at once.
func (c *Config) Validate() error {
	var wrong []error
	if c.RowsPerSecond < 0 {
		wrong = append(wrong, fmt.Errorf("rows_per_second: %d is negative; use 0 for no limit", c.RowsPerSecond))
	}
	if c.MaxThreadsRunning < 0 {
		wrong = append(wrong, fmt.Errorf("max_threads_running: %d is negative; use 0 to never wait", c.MaxThreadsRunning))
	}
	return errors.Join(wrong...)
}
