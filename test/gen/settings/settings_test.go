package settings_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/gen/settings"
)

var update = flag.Bool("update", false, "write the generated files")

func TestTheReferenceSaysWhatTheCommentsSay(t *testing.T) {
	t.Parallel()
	const root = "../../.."
	if *update {
		require.NoError(t, settings.Write(root))
	}

	files, err := settings.Generate(root)

	require.NoError(t, err)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join(root, name))
		require.NoError(t, err)
		require.Equal(t, string(want), string(got), "%s is stale: run 'make docs'", name)
	}
}
