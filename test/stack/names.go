package stack

import (
	"crypto/rand"
	"strings"
	"testing"
)

// unique makes a name for what belongs to one test: readable, never the same
// twice, and short enough for every server.
func unique(tb testing.TB) string {
	tb.Helper()
	const longest = 32
	slug := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return '_'
		}
	}, strings.TrimPrefix(tb.Name(), "Test"))
	return "t_" + slug[:min(len(slug), longest)] + "_" + strings.ToLower(rand.Text()[:8])
}
