package gen_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

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
}

func TestCodecRefusesATypeItCannotWrite(t *testing.T) {
	t.Parallel()

	for _, field := range []gen.Field{
		{Name: "Ratio", JSON: "ratio", Type: "float64", Kind: "float64"},
		{Name: "Where", JSON: "where", Type: "Conversation", Kind: "Conversation", OmitEmpty: true},
		{Name: "Flag", JSON: "flag", Type: "bool", Kind: "bool", Quoted: true},
	} {
		_, err := gen.Codec([]gen.Payload{{Name: "Sample", Event: "echo.sample", Fields: []gen.Field{field}}})

		require.ErrorContains(t, err, "generating Sample."+field.Name)
	}
}

func TestEventReferenceNeedsAnExampleOfEachEvent(t *testing.T) {
	t.Parallel()

	_, err := gen.EventReference([]gen.Payload{{Name: "Sample", Event: "echo.sample"}}, nil)

	require.ErrorContains(t, err, "no golden case tells echo.sample")
}
