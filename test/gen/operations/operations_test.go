package operations_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/gen/operations"
)

var update = flag.Bool("update", false, "write the generated files")

func TestThePageTellsOfEveryFigure(t *testing.T) {
	t.Parallel()
	const root = "../../.."

	files, err := operations.Files(root)

	require.NoError(t, err)
	for _, f := range files {
		path := filepath.Join(root, f.Path)
		if *update {
			require.NoError(t, os.WriteFile(path, f.Text, 0o644))
		}
		got, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, string(f.Text), string(got), "%s is stale: run 'make docs'", f.Path)
	}
}
