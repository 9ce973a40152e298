package pipeline_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

// The example of a listener in Python, which was written from the catalogue's
// page, hears each message that simulated users sent, once.
func TestAListenerInPythonHearsEveryMessage(t *testing.T) {
	t.Parallel()
	play := begin(t, stack.MySQL(t), true)
	require.NoError(t, play.Product.Start("run"))
	require.NoError(t, play.Live(t.Context(), 300, 100))
	report, err := play.Audit(t.Context(), 2*time.Minute)
	require.NoError(t, err)

	printed, err := stack.Python(t, "../../examples/python/messages.py",
		strings.Join(stack.Kafka(t).Brokers, ","), play.Observer.Topics.Events, "python."+play.Observer.Topics.Events, "--until-end").CombinedOutput()

	require.NoError(t, err, "%s", printed)
	require.Equal(t, report.Messages.Expected, strings.Count(string(printed), "\n"), "%s", printed)
}
