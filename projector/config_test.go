package projector_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/projector"
)

func TestWrongSettingsAreNamedByTheirKeys(t *testing.T) {
	t.Parallel()
	require.NoError(t, projector.DefaultConfig().Validate())

	err := projector.Config{BatchRecords: -1}.Validate()

	for _, key := range []string{"group_prefix", "batch_records is -1", "batch_bytes", "queue_bytes", "drain_timeout"} {
		require.ErrorContains(t, err, "projector."+key)
	}
}
