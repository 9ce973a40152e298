package redis_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/encryption"
	"github.com/echo-im/echocdc/sinks/redis"
)

func TestValidateNamesTheKeyAndTheRemedy(t *testing.T) {
	t.Parallel()

	for name, tc := range map[string]struct {
		change func(*redis.Config)
		want   string
	}{
		"defaults":         {change: func(*redis.Config) {}},
		"no port":          {change: func(c *redis.Config) { c.Addr = "echo-cache" }, want: "redis.addr"},
		"user alone":       {change: func(c *redis.Config) { c.User = "reader" }, want: "redis.password"},
		"negative db":      {change: func(c *redis.Config) { c.DB = -1 }, want: "redis.db"},
		"no timeout":       {change: func(c *redis.Config) { c.Timeout = 0 }, want: "redis.timeout"},
		"key without cert": {change: func(c *redis.Config) { c.TLS.KeyFile = "key.pem" }, want: "redis.tls.cert_file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := redis.DefaultConfig()
			tc.change(&config)

			err := config.Validate()

			if tc.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tc.want)
		})
	}
}

func TestOpenRefusesACertificateFileWithoutCertificate(t *testing.T) {
	t.Parallel()
	config := redis.DefaultConfig()
	config.TLS = encryption.TLS{Enabled: true, CAFile: filepath.Join(t.TempDir(), "ca.pem")}
	metrics := redis.NewMetrics(prometheus.NewRegistry())

	_, err := redis.Open(config, redis.Layout{}, metrics, nil)
	require.ErrorContains(t, err, "tls.ca_file")

	require.NoError(t, os.WriteFile(config.TLS.CAFile, []byte("not PEM"), 0o600))
	_, err = redis.Open(config, redis.Layout{}, metrics, nil)
	require.ErrorContains(t, err, "holds no PEM certificate")
}
