package stack

import (
	"os/exec"
	"testing"
)

// Python returns a command that runs a Python 3 program, which finds the module
// confluent_kafka and nothing else beside Python's own. It ends with the test.
func Python(tb testing.TB, args ...string) *exec.Cmd {
	tb.Helper()
	h, err := ours()
	if err != nil {
		tb.Fatalf("no server can be had: %v", err)
	}
	path, err := h.site.Python(tb.Context())
	if err != nil {
		tb.Fatalf("Python can't be had: %v", err)
	}
	return exec.CommandContext(tb.Context(), path, append([]string{"-I"}, args...)...)
}
