package cache_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack/internal/cache"
)

func TestEntryIsFilledOnceByManyCallers(t *testing.T) {
	t.Parallel()
	var waited, filled atomic.Int32
	kept := cache.Cache{Dir: t.TempDir(), Waiting: func(string) { waited.Add(1) }}
	fill := func(_ context.Context, dir string) error {
		filled.Add(1)
		return os.WriteFile(filepath.Join(dir, "thing"), nil, 0o600)
	}

	var callers sync.WaitGroup
	for range 8 {
		callers.Go(func() {
			dir, err := kept.Entry(t.Context(), "a/b", fill)
			if err != nil {
				t.Error(err)
			}
			if _, err := os.Stat(filepath.Join(dir, "thing")); err != nil {
				t.Error(err)
			}
		})
	}
	callers.Wait()

	require.EqualValues(t, 1, filled.Load())
}

func TestEntryGoesOnWhereItFailed(t *testing.T) {
	t.Parallel()
	kept := cache.Cache{Dir: t.TempDir()}
	broken := errors.New("the network is gone")
	_, err := kept.Entry(t.Context(), "a", func(_ context.Context, dir string) error {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "half"), nil, 0o600))
		return broken
	})
	require.ErrorIs(t, err, broken)

	_, err = kept.Entry(t.Context(), "a", func(_ context.Context, dir string) error {
		require.FileExists(t, filepath.Join(dir, "half"))
		return nil
	})

	require.NoError(t, err)
}

func TestWaitingForALockIsToldAndEndsWithTheContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	kept := cache.Cache{Dir: t.TempDir(), Waiting: func(entry string) {
		require.Equal(t, "a", entry)
		cancel()
	}}
	unlock, err := cache.Lock(t.Context(), filepath.Join(kept.Dir, "a.lock"))
	require.NoError(t, err)
	defer unlock()

	_, err = kept.Entry(ctx, "a", func(context.Context, string) error { return nil })

	require.ErrorIs(t, err, context.Canceled)
}
