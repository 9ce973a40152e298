package config

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNearestFindsWhatWasMeant(t *testing.T) {
	t.Parallel()
	known := []string{"mysql.addr", "mysql.user", "kafka.brokers", "push.max_age"}
	for written, meant := range map[string]string{
		"mysql.adr":     "mysql.addr",
		"MySQL.Addr":    "mysql.addr",
		"mysql.usre":    "mysql.user",
		"kafka.broker":  "kafka.brokers",
		"push.maxage":   "push.max_age",
		"postgres.zone": "",
		"":              "",
	} {
		require.Equal(t, meant, Nearest(written, known), written)
	}
}

func TestDistanceCountsASwapOnce(t *testing.T) {
	t.Parallel()

	require.Equal(t, 1, distance("usre", "user"))
	require.Equal(t, 3, distance("kitten", "sitting"))
	require.Equal(t, 4, distance("", "four"))
}
