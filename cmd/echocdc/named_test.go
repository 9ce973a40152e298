package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"github.com/stretchr/testify/require"
)

// TestEveryCommandThatIsNamedExists reads what code and pages tell an operator
// to run: a remedy that does not work is worse than none.
func TestEveryCommandThatIsNamedExists(t *testing.T) {
	t.Parallel()
	const root = "../.."
	// Quoted in a message or a page, or an example on a line of its own.
	inCode := regexp.MustCompile("(?:'|^ {2})echocdc ([a-z][^'`\n]*)")
	onPage := regexp.MustCompile("(?:['`]|^|^\\./|&& \\./)echocdc ([a-z][^'`\n]*)")
	found := 0
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		isPage := strings.HasSuffix(path, ".md") && !strings.Contains(path, "decisions")
		if !isPage && (!strings.HasSuffix(path, ".go") || strings.Contains(path, "_test.go")) {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		named, fenced := inCode, false
		if isPage {
			named = onPage
		}
		for line := range strings.Lines(string(text)) {
			fenced = fenced != strings.HasPrefix(line, "```")
			isProse := isPage && !fenced && strings.HasPrefix(line, "echocdc")
			if match := named.FindStringSubmatch(line); match != nil && !isProse {
				found++
				requireCommand(t, path, match[1])
			}
		}
		return nil
	}))
	require.Greater(t, found, 20, "the search finds what it is for")
}

func requireCommand(t *testing.T, path, line string) {
	t.Helper()
	line, _, _ = strings.Cut(line, "  ") // what follows explains
	line, _, _ = strings.Cut(line, "#")
	line, _, _ = strings.Cut(line, "|")
	line, _, _ = strings.Cut(line, "&&")
	words := strings.Fields(line)
	root := (&program{}).command()
	cmd, rest, err := root.Find(words)
	require.NoError(t, err, "%s names 'echocdc %s'", path, line)
	require.NotEqual(t, root, cmd, "%s names 'echocdc %s'", path, line)
	cmd.SetFlagErrorFunc(nil)
	if err := cmd.ParseFlags(rest); err != nil {
		require.ErrorIs(t, err, pflag.ErrHelp, "%s names 'echocdc %s'", path, line)
	}
}
