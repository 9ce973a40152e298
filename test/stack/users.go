package stack

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/echo-im/echocdc/test/stack/internal/cache"
)

// usersPerTest is how many user ids a test has to itself.
const usersPerTest = 1_000_000

// UserIDs returns the first of a million user ids that belong to this test
// alone, in this run and, nearly surely, among the runs that use a Redis of yours.
func UserIDs(tb testing.TB) int64 {
	tb.Helper()
	h, err := ours()
	if err != nil {
		tb.Fatal(err)
	}
	number, err := h.nextNumber(tb.Context())
	if err != nil {
		tb.Fatalf("taking a range of user ids: %v", err)
	}
	return number * usersPerTest
}

// nextNumber counts the tests of the run, from a random start above 0: no
// user of a test is one of Echo's system accounts.
func (h *house) nextNumber(ctx context.Context) (int64, error) {
	path := filepath.Join(h.run.Dir, "tests")
	unlock, err := cache.Lock(ctx, path+".lock")
	if err != nil {
		return 0, err
	}
	defer unlock()

	last := rand.Int64N(1_000_000)
	text, err := os.ReadFile(path)
	if err == nil {
		last, err = strconv.ParseInt(string(text), 10, 64)
	} else if errors.Is(err, os.ErrNotExist) {
		err = nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading %s: %w", path, err)
	}
	return last + 1, os.WriteFile(path, strconv.AppendInt(nil, last+1, 10), 0o600)
}
