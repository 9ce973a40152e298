package stack

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// variable is the environment variable that names the reader's own server.
func variable(kind Kind) string { return "ECHOCDC_TEST_" + strings.ToUpper(string(kind)) }

// yours returns what names the reader's own server, or "".
func yours(kind Kind) string { return os.Getenv(variable(kind)) }

// skipped reports whether ECHOCDC_TEST_SKIP, a list with commas, names a kind.
// A word in it that is no server is an error: it would skip nothing, silently.
func skipped(list string, kind Kind) (bool, error) {
	words := strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
	for _, word := range words {
		if !slices.Contains(server.Kinds(), Kind(word)) {
			return false, fmt.Errorf("ECHOCDC_TEST_SKIP names %q, which is no server: choose of %v", word, server.Kinds())
		}
	}
	return slices.Contains(words, string(kind)), nil
}

// allow skips the test when the reader wants that, and says so to the person
// who waits: what is skipped is not proven.
func allow(t testing.TB, kind Kind) {
	t.Helper()
	skip, err := skipped(os.Getenv("ECHOCDC_TEST_SKIP"), kind)
	if err != nil {
		t.Fatal(err)
	}
	if skip {
		aloud("SKIPPED %s: ECHOCDC_TEST_SKIP names %s, so what it claims is not proven", t.Name(), kind)
		t.Skipf("ECHOCDC_TEST_SKIP names %s", kind)
	}
}

// shared returns the run's server of a kind for a test, or fails the test.
func shared(t testing.TB, kind Kind) *server.Server {
	t.Helper()
	found, err := sharedServer(t, kind)
	if err != nil {
		t.Fatalf("%s can't be had: %v\n%s", kind.Title(), err, remedy(kind))
	}
	return found
}

func sharedServer(t testing.TB, kind Kind) (*server.Server, error) {
	t.Helper()
	h, err := ours()
	if err != nil {
		return nil, err
	}
	return h.server(t.Context(), kind)
}
