package binlog

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/encryption"
)

func TestAReasonKeepsColumnsAndLosesValues(t *testing.T) {
	t.Parallel()
	p := &row.Plan{Columns: []row.Column{{Name: "message"}, {Name: "date2"}}}

	require.Equal(t, "messages.date2 is not a whole number", newRedactor().reason("messages.date2 is not a whole number", p))
	require.Equal(t, `column "message": … near …, user …`, newRedactor().reason(`column "message": 'Login code: 12345' near "your code", user 777000`, p))
}

func TestEachSettingThatCannotBeIsNamed(t *testing.T) {
	t.Parallel()
	cases := map[string]func(*Config){
		"addr":              func(c *Config) { c.Addr = "nowhere" },
		"user":              func(c *Config) { c.User = "" },
		"database":          func(c *Config) { c.Database = "" },
		"server_id":         func(c *Config) { c.ServerID = 0 },
		"start":             func(c *Config) { c.Start = "" },
		"heartbeat_period":  func(c *Config) { c.HeartbeatPeriod = time.Hour },
		"read_timeout":      func(c *Config) { c.ReadTimeout = time.Second },
		"batch_bytes":       func(c *Config) { c.BatchBytes = 1 },
		"transaction_bytes": func(c *Config) { c.TransactionBytes = c.BatchBytes - 1 },
		"memory_bytes":      func(c *Config) { c.MemoryBytes = c.TransactionBytes },
		"tls.cert_file":     func(c *Config) { c.TLS = encryption.TLS{Enabled: true, CertFile: "x"} },
		"tls.enabled":       func(c *Config) { c.TLS.CAFile = "x" },
	}
	cfg := DefaultConfig()
	require.NoError(t, cfg.Validate())
	for setting, spoil := range cases {
		cfg := DefaultConfig()
		spoil(&cfg)
		require.ErrorContains(t, cfg.Validate(), setting+":")
	}
}

func TestAGrantIsReadWithoutWhatIsSecretInIt(t *testing.T) {
	t.Parallel()

	g, ok := parseGrant("GRANT SELECT (`a`, `b`), REPLICATION SLAVE ON `x`.* TO `u`@`%` IDENTIFIED BY PASSWORD '*HASH' WITH GRANT OPTION")
	require.True(t, ok)
	require.Equal(t, grant{privileges: []string{"SELECT", "REPLICATION SLAVE", "GRANT OPTION"}, on: "`x`.*"}, g)

	_, ok = parseGrant("GRANT `role`@`%` TO `u`@`%`")
	require.False(t, ok)
}
