package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A guarantee is worth the test that shows it: each test that the page names exists.
func TestEveryTestThatTheGuaranteesNameExists(t *testing.T) {
	t.Parallel()
	named := regexp.MustCompile("`([a-z0-9/]+)\\.((?:Test|Fuzz)[A-Za-z0-9_]+)`").FindAllStringSubmatch(read(t, "docs/guarantees.md"), -1)
	require.NotEmpty(t, named)

	declared := map[string]string{} // the tests of each folder, as text
	for _, name := range named {
		folder, test := name[1], name[2]
		if _, ok := declared[folder]; !ok {
			declared[folder] = tests(t, folder)
		}
		if !strings.Contains(declared[folder], "\nfunc "+test+"(") {
			t.Errorf("docs/guarantees.md names %s.%s, which does not exist", folder, test)
		}
	}
}

// An operator finds every state in the table, and how to practise it below.
func TestEveryStateHasARemedyAndADrill(t *testing.T) {
	t.Parallel()
	page := read(t, "docs/operations.md")
	table, drills, found := strings.Cut(page, "\n## Drills\n")
	require.True(t, found, "docs/operations.md has no section Drills")

	states := regexp.MustCompile(`State\w+ +State = "(\w+)"`).FindAllStringSubmatch(read(t, "schema/state.go"), -1)
	require.NotEmpty(t, states)
	for _, state := range states {
		row := "\n| `" + state[1] + "` |"
		if !strings.Contains(table, row) {
			t.Errorf("docs/operations.md has no row for state %s", state[1])
		}
		switch state[1] {
		case "starting", "running", "stopped":
			continue // nothing is wrong in these
		}
		if !strings.Contains(drills, "`"+state[1]+"`") {
			t.Errorf("docs/operations.md has no drill for state %s", state[1])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", path))
	require.NoError(t, err)
	return string(text)
}

func tests(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*_test.go"))
	require.NoError(t, err)
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		all.Write(text)
	}
	return all.String()
}
