package redis

import (
	"errors"
	"fmt"
	"net"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"github.com/echo-im/echocdc/encryption"
)

// Config says where Echo's Redis is and how long an answer may take.
type Config struct {
	// Address of Echo's Redis, host:port.
	Addr string `koanf:"addr"`
	// User to sign in as; empty for Redis without ACL users. It needs HVALS on
	// the keys user_online_keys#* and nothing else.
	User string `koanf:"user"`
	// Password of the user.
	Password string `koanf:"password" secret:"true"`
	// Number of the database Echo uses.
	DB int `koanf:"db"`
	// Longest wait for a connection and for an answer, each. A slow Redis holds
	// up push decisions no longer than this.
	Timeout time.Duration `koanf:"timeout"`
	// Encrypted connections.
	TLS encryption.TLS `koanf:"tls"`
}

// DefaultConfig is Echo's Redis on this machine.
func DefaultConfig() Config {
	return Config{Addr: "127.0.0.1:6379", Timeout: 300 * time.Millisecond}
}

// Validate tells what is wrong with the settings, by their keys under redis.
func (c *Config) Validate() error {
	var wrong []error
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		wrong = append(wrong, fmt.Errorf(`redis.addr is %q: want host:port, for example "echo-cache:6379"`, c.Addr))
	}
	if c.User != "" && c.Password == "" {
		wrong = append(wrong, errors.New("redis.user is set but redis.password is not: set both, or neither"))
	}
	if c.DB < 0 {
		wrong = append(wrong, fmt.Errorf("redis.db is %d: want 0 or more", c.DB))
	}
	if c.Timeout <= 0 {
		wrong = append(wrong, fmt.Errorf("redis.timeout is %s: want a positive duration, for example 300ms", c.Timeout))
	}
	if err := c.TLS.Validate(); err != nil {
		wrong = append(wrong, fmt.Errorf("redis.%w", err))
	}
	return errors.Join(wrong...)
}

// options are the client's. It tries once: a lookup that failed is answered by
// policy, not by waiting. A pool of its own for pipelines would make it twice.
func (c *Config) options() (*goredis.Options, error) {
	secured, err := c.TLS.Client(c.host())
	if err != nil {
		return nil, fmt.Errorf("preparing TLS for redis: %w", err)
	}
	return &goredis.Options{
		Addr:                  c.Addr,
		Username:              c.User,
		Password:              c.Password,
		DB:                    c.DB,
		TLSConfig:             secured,
		ClientName:            "echocdc",
		DialTimeout:           c.Timeout,
		ReadTimeout:           c.Timeout,
		WriteTimeout:          c.Timeout,
		ContextTimeoutEnabled: true,
		MaxRetries:            -1,
		DialerRetries:         1,
		PipelinePoolSize:      -1,
		DisableIdentity:       true,
		MaintNotificationsConfig: &maintnotifications.Config{
			Mode: maintnotifications.ModeDisabled,
		},
	}, nil
}

// host is the one that a certificate must name.
func (c *Config) host() string {
	host, _, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return c.Addr
	}
	return host
}
