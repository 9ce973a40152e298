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
func allow(tb testing.TB, kind Kind) {
	tb.Helper()
	skip, err := skipped(os.Getenv("ECHOCDC_TEST_SKIP"), kind)
	if err != nil {
		tb.Fatal(err)
	}
	if skip {
		aloud("SKIPPED %s: ECHOCDC_TEST_SKIP names %s, so what it claims is not proven", tb.Name(), kind)
		tb.Skipf("ECHOCDC_TEST_SKIP names %s", kind)
	}
}

func remedies(kinds []Kind) string {
	var all []string
	for _, kind := range kinds {
		all = append(all, remedy(kind))
	}
	return strings.Join(all, "\n")
}

// remedy is what one does about a server that can't be had.
func remedy(kind Kind) string {
	wanted := kind.Title()
	if kind == KindMySQL56 {
		wanted = "Node.js, whose npm brings " + wanted
	}
	return fmt.Sprintf("remedy: mend the cause above, or install %s, or name a server of yours with %s, or skip its tests with ECHOCDC_TEST_SKIP=%s",
		wanted, variable(kind), kind)
}

// Warm starts the run's servers of these kinds in parallel, for a test that
// needs several and would start them one after another.
func Warm(tb testing.TB, kinds ...Kind) {
	tb.Helper()
	h, err := ours()
	if err != nil {
		tb.Fatalf("no server can be had: %v", err)
	}
	var wanted []Kind
	for _, kind := range kinds {
		allow(tb, kind)
		if yours(kind) == "" {
			wanted = append(wanted, kind)
		}
	}
	if err := h.warm(tb.Context(), wanted); err != nil {
		tb.Fatalf("%v\n%s", err, remedies(wanted))
	}
}

// shared returns the run's server of a kind for a test, or fails the test.
func shared(tb testing.TB, kind Kind) *server.Server {
	tb.Helper()
	h, err := ours()
	if err != nil {
		tb.Fatalf("no server can be had: %v", err)
	}
	found, err := h.server(tb.Context(), kind)
	if err != nil {
		tb.Fatalf("%s can't be had: %v\n%s", kind.Title(), err, remedy(kind))
	}
	return found
}
