package kafka_test

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

// Whether Kafka committed before its answer was lost is known by the next
// claim: the relay goes on from what that says, and each event is there once.
func TestAnUnknownOutcomeIsSettledByTheNextClaim(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		happened bool
		from     schema.Position
	}{
		"committed":     {true, at(2)},
		"not committed": {false, at(1)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cluster, config := fakeCluster(t)
			withTopics(t, config)
			require.NoError(t, publish(t, seize(t, config), batch(1, "user/1")))
			p := claim(t, config)
			loseAnswer(t, cluster, config, c.happened)

			require.ErrorContains(t, publish(t, p, batch(2, "user/2")), "outcome unknown")

			from, err := p.Claim(t.Context())
			require.NoError(t, err)
			require.Equal(t, c.from, from.Position)
			if c.from.GTIDs == at(1).GTIDs {
				require.NoError(t, publish(t, p, batch(2, "user/2")))
			}
			require.ElementsMatch(t, []string{"user/1", "user/2"}, keys(committed(t, config, config.Topics.Events)))
		})
	}
}

func TestARefusedRecordAbortsItsTransaction(t *testing.T) {
	t.Parallel()
	cluster, config := fakeCluster(t)
	withTopics(t, config)
	p := claim(t, config)
	cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.Produce}, Topic: config.Topics.Positions, Err: kerr.TopicAuthorizationFailed})

	stop := requireState(t, schema.StateMisconfigured, publish(t, p, batch(1, "user/1")))

	require.Contains(t, stop.Remedy, "kafka-acls.sh")
	require.Empty(t, committed(t, config, config.Topics.Events))
	require.True(t, stored(t, config).IsZero())
}

func TestATransactionTimeoutTheBrokersDoNotAllowIsNamed(t *testing.T) {
	t.Parallel()
	cluster, config := fakeCluster(t)
	withTopics(t, config)
	cluster.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.InitProducerID}, TopLevel: true, Err: kerr.InvalidTransactionTimeout})

	_, err := publisher(t, config).Claim(t.Context())

	require.Contains(t, requireState(t, schema.StateMisconfigured, err).Remedy, "kafka.transaction.timeout")
}

// A real broker looks for such transactions each 10 s, and answers the same.
func TestATransactionThatTookTooLongIsNamed(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	config.Transaction.Timeout = 300 * time.Millisecond
	transaction := open(t, seize(t, config), batch(1, "user/1"))
	committed(t, config, config.Topics.Events) // returns once the broker has aborted it

	err := transaction.Commit(t.Context())

	require.ErrorContains(t, err, "longer than kafka.transaction.timeout")
	require.NotErrorAs(t, err, new(*schema.Stop), "it is worth another try")
}

// loseAnswer makes the next answer to a commit an unknown error, whether the
// commit happened or not.
func loseAnswer(t *testing.T, cluster *kfake.Cluster, config kafka.Config, happened bool) {
	t.Helper()
	another := connect(t, config)
	var begun atomic.Bool
	cluster.ControlKey(int16(kmsg.EndTxn), func(r kmsg.Request) (kmsg.Response, error, bool) {
		if begun.Swap(true) {
			return nil, nil, false // the commit itself
		}
		commit, _ := r.(*kmsg.EndTxnRequest)
		if happened {
			again := *commit
			cluster.SleepControl(func() {
				_, err := again.RequestWith(t.Context(), another)
				require.NoError(t, err)
			})
		}
		lost := kmsg.NewPtrEndTxnResponse()
		lost.Version, lost.ErrorCode = r.GetVersion(), kerr.UnknownServerError.Code
		return lost, nil, true
	})
}
