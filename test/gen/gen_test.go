package gen_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/gen"
)

var update = flag.Bool("update", false, "write the generated files")

const root = "../.."

func TestGeneratedFilesAreFresh(t *testing.T) {
	t.Parallel()
	if *update {
		require.NoError(t, gen.Write(root))
	}

	files, err := gen.Files(root)

	require.NoError(t, err)
	for _, file := range files {
		onDisk, err := os.ReadFile(filepath.Join(root, file.Path))
		require.NoError(t, err)
		require.Equal(t, string(file.Text), string(onDisk), "%s: run 'make docs'", file.Path)
	}
	stale, err := gen.Stale(root, files)
	require.NoError(t, err)
	require.Empty(t, stale, "nothing makes these: run 'make docs'")
}

// A listener is written from the pages: each shows a record as it is published.
func TestEveryEventHasAnExample(t *testing.T) {
	t.Parallel()
	examples, err := gen.ReadExamples(gen.GoldenFolders(root)...)
	require.NoError(t, err)
	shown := map[string]bool{}
	for i := range examples {
		shown[examples[i].Type] = true
	}

	for _, entry := range schema.Catalogue() {
		require.True(t, shown[entry.Payload.Type()], "no golden case gives %s", entry.Payload.Type())
	}
}
