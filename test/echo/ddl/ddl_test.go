package ddl_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo/ddl"
)

func TestEveryReleaseHasMessages(t *testing.T) {
	t.Parallel()

	for _, release := range append(ddl.Releases(), ddl.Release{Name: "head", SQL: ddl.Head()}) {
		require.Contains(t, release.SQL, "CREATE TABLE `messages`", release.Name)
	}
}

func TestForMariaDBLeavesNoCollationItDoesNotKnow(t *testing.T) {
	t.Parallel()

	require.Contains(t, ddl.Head(), "utf8mb4_0900_ai_ci")
	require.NotContains(t, ddl.ForMariaDB(ddl.Head()), "utf8mb4_0900")
}
