package postgres_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"
)

func TestMigrateDoesWhatPendingNamed(t *testing.T) {
	t.Parallel()
	db := openEmpty(t)

	pending, err := db.Pending(t.Context())
	require.NoError(t, err)
	done, err := db.Migrate(t.Context())
	require.NoError(t, err)

	require.Equal(t, pending, done)
	require.Contains(t, done, "push_v1")
	require.Contains(t, done, "analytics_v1")
	left, err := db.Pending(t.Context())
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestMigrateMayRunTwiceAtOnce(t *testing.T) {
	t.Parallel()
	db := openEmpty(t)

	var group errgroup.Group
	for range 2 {
		group.Go(func() error {
			_, err := db.Migrate(t.Context())
			return err
		})
	}

	require.NoError(t, group.Wait())
}
