package redis

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
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
	TLS TLS `koanf:"tls"`
}

// TLS says how the connection is encrypted.
type TLS struct {
	// Whether to encrypt at all.
	Enabled bool `koanf:"enabled"`
	// File with the PEM certificates of the authorities to trust; empty for the system's.
	CAFile string `koanf:"ca_file"`
	// File with our own PEM certificate, where the server asks for one.
	CertFile string `koanf:"cert_file"`
	// File with the PEM key of our own certificate.
	KeyFile string `koanf:"key_file"`
	// Name the server's certificate must have; empty for the host of the address.
	ServerName string `koanf:"server_name"`
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
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") {
		wrong = append(wrong, errors.New("redis.tls.cert_file and redis.tls.key_file belong together: set both, or neither"))
	}
	return errors.Join(wrong...)
}

// options are the client's. It tries once: a lookup that failed is answered by
// policy, not by waiting. A pool of its own for pipelines would make it twice.
func (c *Config) options() (*goredis.Options, error) {
	encryption, err := c.TLS.config()
	if err != nil {
		return nil, err
	}
	return &goredis.Options{
		Addr:                  c.Addr,
		Username:              c.User,
		Password:              c.Password,
		DB:                    c.DB,
		TLSConfig:             encryption,
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

// config is nil when encryption is off.
func (t *TLS) config() (*tls.Config, error) {
	if !t.Enabled {
		return nil, nil //nolint:nilnil // how crypto/tls spells "not encrypted"
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: t.ServerName}
	if t.CAFile != "" {
		text, err := os.ReadFile(t.CAFile)
		if err != nil {
			return nil, fmt.Errorf("reading redis.tls.ca_file: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("reading redis.tls.ca_file: %s holds no PEM certificate", t.CAFile)
		}
	}
	if t.CertFile != "" {
		own, err := tls.LoadX509KeyPair(t.CertFile, t.KeyFile)
		if err != nil {
			return nil, fmt.Errorf("reading redis.tls.cert_file and key_file: %w", err)
		}
		config.Certificates = []tls.Certificate{own}
	}
	return config, nil
}
