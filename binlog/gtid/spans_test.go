package gtid

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
)

const (
	uuidA = "3e11fa47-71ca-11e1-9e33-c80aa9429562"
	uuidB = "4350f323-7565-4e59-8763-4b1b83a0ce0e"
)

func TestDifferenceNamesWhatIsSkippedAndWhatIsRepeated(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		flavor, from, to string
		skipped          string
		skips, repeats   uint64
	}{
		"forward":             {"mysql", uuidA + ":1-10", uuidA + ":1-15", uuidA + ":11-15", 5, 0},
		"back":                {"mysql", uuidA + ":1-10", uuidA + ":1-4", "", 0, 6},
		"a hole is filled":    {"mysql", uuidA + ":1-3:5-10", uuidA + ":1-10", uuidA + ":4", 1, 0},
		"in the middle":       {"mysql", uuidA + ":4-5", uuidA + ":1-10", uuidA + ":1-3:6-10", 8, 0},
		"another server":      {"mysql", uuidA + ":1-2", uuidB + ":1-3", uuidB + ":1-3", 3, 2},
		"with tags":           {"mysql", uuidA + ":1-2:ops:1-2", uuidA + ":1-2:ops:1-4", uuidA + ":ops:3-4", 2, 0},
		"from nothing":        {"mysql", "", uuidA + ":1", uuidA + ":1", 1, 0},
		"several lines":       {"mysql", uuidA + ":1,\n" + uuidB + ":1", uuidA + ":1-2,\n" + uuidB + ":1", uuidA + ":2", 1, 0},
		"MariaDB":             {"mariadb", "0-1-10,1-1-3", "0-2-12,1-1-3", "domain 0:11-12", 2, 0},
		"MariaDB, new domain": {"mariadb", "0-1-10", "0-1-10,7-1-2", "domain 7:1-2", 2, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			from, err := SpansOf(schema.Position{Flavor: c.flavor, GTIDs: c.from})
			require.NoError(t, err)
			to, err := SpansOf(schema.Position{Flavor: c.flavor, GTIDs: c.to})
			require.NoError(t, err)

			skipped, repeated := to.Without(from), from.Without(to)

			require.Equal(t, c.skipped, skipped.String())
			require.Equal(t, c.skips, skipped.Count())
			require.Equal(t, c.repeats, repeated.Count())
		})
	}
}

func TestAGTIDSetThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()

	_, err := SpansOf(schema.Position{Flavor: "mariadb", GTIDs: "1-2"})
	require.Error(t, err)
	_, err = SpansOf(schema.Position{Flavor: "mysql", GTIDs: uuidA + ":1-x"})
	require.Error(t, err)
}
