package operations_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
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

func TestThePageExplainsEveryState(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("../../../schema/state.go")
	require.NoError(t, err)
	states := regexp.MustCompile(`State\w+ +State += "(\w+)"`).FindAllStringSubmatch(string(source), -1)
	require.Greater(t, len(states), 5, "the search finds what it is for")

	page := readPage(t)

	for _, state := range states {
		require.Contains(t, page, "\n| `"+state[1]+"` | ", "docs/operations.md does not say what to do in state %s", state[1])
	}
}

func TestThePageAsksNoFigureThatDoesNotExist(t *testing.T) {
	t.Parallel()
	questions, list, found := strings.Cut(readPage(t), "<!-- metrics -->")
	require.True(t, found)

	for _, figure := range regexp.MustCompile("`(echocdc_[a-z_]+)`").FindAllStringSubmatch(questions, -1) {
		if figure[1] != "echocdc_river" { // a schema
			require.Contains(t, list, "`"+figure[1]+"`")
		}
	}
}

func readPage(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("../../../docs/operations.md")
	require.NoError(t, err)
	return string(text)
}
