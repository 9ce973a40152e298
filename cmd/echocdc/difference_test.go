package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

const (
	serverA = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
	serverB = "4350f323-7565-4e59-8763-4b1b83a0ce0e"
)

func TestDifferenceNamesWhatIsSkippedAndWhatIsRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flavor, from, to string
		skipped          string
		skips, repeats   uint64
	}{
		"forward":             {"mysql", serverA + ":1-10", serverA + ":1-15", serverA + ":11-15", 5, 0},
		"back":                {"mysql", serverA + ":1-10", serverA + ":1-4", "", 0, 6},
		"a hole is filled":    {"mysql", serverA + ":1-3:5-10", serverA + ":1-10", serverA + ":4", 1, 0},
		"in the middle":       {"mysql", serverA + ":4-5", serverA + ":1-10", serverA + ":1-3:6-10", 8, 0},
		"another server":      {"mysql", serverA + ":1-2", serverB + ":1-3", serverB + ":1-3", 3, 2},
		"with tags":           {"mysql", serverA + ":1-2:ops:1-2", serverA + ":1-2:ops:1-4", serverA + ":ops:3-4", 2, 0},
		"from nothing":        {"mysql", "", serverA + ":1", serverA + ":1", 1, 0},
		"several lines":       {"mysql", serverA + ":1,\n" + serverB + ":1", serverA + ":1-2,\n" + serverB + ":1", serverA + ":2", 1, 0},
		"MariaDB":             {"mariadb", "0-1-10,1-1-3", "0-2-12,1-1-3", "domain 0:11-12", 2, 0},
		"MariaDB, new domain": {"mariadb", "0-1-10", "0-1-10,7-1-2", "domain 7:1-2", 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, err := transactionsOf(schema.Position{Flavor: c.flavor, GTIDs: c.from})
			require.NoError(t, err)
			to, err := transactionsOf(schema.Position{Flavor: c.flavor, GTIDs: c.to})
			require.NoError(t, err)

			skipped, repeated := to.without(from), from.without(to)

			require.Equal(t, c.skipped, skipped.String())
			require.Equal(t, c.skips, skipped.count())
			require.Equal(t, c.repeats, repeated.count())
		})
	}
}

func TestAGTIDSetThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()

	_, err := transactionsOf(schema.Position{Flavor: "mariadb", GTIDs: "1-2"})
	require.Error(t, err)
	_, err = transactionsOf(schema.Position{Flavor: "mysql", GTIDs: serverA + ":1-x"})
	require.Error(t, err)
}
