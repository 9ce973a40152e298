package retry_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/retry"
)

var errBroken = errors.New("broken")

func TestPermanentIsSeenThroughWrapping(t *testing.T) {
	t.Parallel()

	marked := fmt.Errorf("writing: %w", retry.Permanent(errBroken))

	require.True(t, retry.IsPermanent(marked))
	require.ErrorIs(t, marked, errBroken)
	require.False(t, retry.IsPermanent(errBroken))
	require.NoError(t, retry.Permanent(nil))
}

func TestPausesDoubleUpToTheirLimitAndStartAgain(t *testing.T) {
	t.Parallel()
	backoff := retry.Backoff{Min: 100 * time.Millisecond, Max: time.Second}

	for _, millis := range []int64{100, 200, 400, 800, 1000, 1000} {
		got := backoff.Next().Milliseconds()
		require.LessOrEqual(t, got, millis)
		require.GreaterOrEqual(t, got, millis*2/3-1)
	}
	backoff.Reset()
	require.LessOrEqual(t, backoff.Next(), 100*time.Millisecond)
}

func TestDoTriesUntilItSucceeds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries, told := 0, 0
		err := retry.Do(t.Context(), retry.Backoff{}, func(error) { told++ }, func(context.Context) error {
			tries++
			if tries < 4 {
				return errBroken
			}
			return nil
		})

		require.NoError(t, err)
		require.Equal(t, 4, tries)
		require.Equal(t, 3, told)
	})
}

func TestDoGivesUpOnPermanentErrors(t *testing.T) {
	t.Parallel()
	tries := 0

	err := retry.Do(t.Context(), retry.Backoff{}, nil, func(context.Context) error {
		tries++
		return retry.Permanent(errBroken)
	})

	require.ErrorIs(t, err, errBroken)
	require.Equal(t, 1, tries)
}

func TestDoEndsWithItsContextAndKeepsTheReason(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()

		err := retry.Do(ctx, retry.Backoff{}, nil, func(context.Context) error { return errBroken })

		require.ErrorIs(t, err, errBroken)
		require.Error(t, ctx.Err())
	})
}
