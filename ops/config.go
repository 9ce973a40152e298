package ops

import (
	"fmt"
	"net"
)

// Config says where operators and their tools look.
type Config struct {
	// Address that /livez, /readyz and /metrics are served on, host:port. Loopback
	// unless you say otherwise: reasons and figures are not for strangers.
	Addr string `koanf:"addr"`
}

// DefaultConfig serves on this machine only.
func DefaultConfig() Config { return Config{Addr: "127.0.0.1:9640"} }

// Validate tells what is wrong with the settings, by their keys under ops.
func (c *Config) Validate() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf(`ops.addr is %q: want host:port, for example "127.0.0.1:9640"`, c.Addr)
	}
	return nil
}
