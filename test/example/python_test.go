package example_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/gen"
	"github.com/echo-im/echocdc/test/stack"
)

const messages = "../../examples/python/messages.py"

func TestPythonListenerHearsWhatWasSentOnRealKafka(t *testing.T) {
	t.Parallel()
	kafka := stack.Kafka(t)

	listen(t, kafka.Brokers, kafka.Prefix+"echo.events", kafka.Prefix+"messages")
}

func TestPythonListenerHearsWhatWasSentOnTheDemosKafka(t *testing.T) {
	t.Parallel()
	cluster, err := kfake.NewCluster(
		kfake.NumBrokers(1),
		kfake.BrokerConfigs(map[string]string{"group.initial.rebalance.delay.ms": "0"}),
	)
	require.NoError(t, err)
	t.Cleanup(cluster.Close)

	listen(t, cluster.ListenAddrs(), "echo.events", "messages")
}

// listen publishes what a listener has to take with care, as the reader would,
// and compares what the example prints, conversation by conversation.
func listen(t *testing.T, brokers []string, topic, group string) {
	t.Helper()
	events, sent := story(t)
	p := newPublisher(t, brokers, topic)
	p.transaction(t, kgo.TryCommit, events, asIs)
	p.transaction(t, kgo.TryAbort, events, func(e *gen.Example) { e.ID += "/aborted" })
	p.transaction(t, kgo.TryCommit, events, asIs)
	p.transaction(t, kgo.TryCommit, events, func(e *gen.Example) { e.ID += "/past"; e.Origin = schema.OriginSnapshot })
	p.transaction(t, kgo.TryCommit, events, func(e *gen.Example) { e.Type, e.Data = "echo.message.translated", `{"new":true}` })
	p.transaction(t, kgo.TryCommit, events[:1], func(e *gen.Example) { e.ID += "/last"; e.Data = strings.Replace(e.Data, "{", `{"new":[],`, 1) })
	run := func() string {
		out, err := stack.Python(t, messages, strings.Join(brokers, ","), topic, group, "--until-end").CombinedOutput()
		require.NoError(t, err, "%s", out)
		return string(out)
	}

	require.Equal(t, sent, byConversation(run()))
	require.Empty(t, run(), "the group goes on where it was")
}

func asIs(*gen.Example) {}

// story is every event of the golden cases once, the first a message, and the
// lines that tell of the messages, by conversation.
func story(t *testing.T) (events []gen.Example, sent map[string][]string) {
	t.Helper()
	all, err := gen.ReadExamples(gen.GoldenFolders("../..")...)
	require.NoError(t, err)
	sent, told := map[string][]string{}, map[string]bool{}
	var first string
	for _, e := range all {
		if told[e.ID] {
			continue
		}
		told[e.ID] = true
		payload, err := schema.Decode(e.Type, []byte(e.Data))
		require.NoError(t, err)
		message, isMessage := payload.(*schema.MessageNew)
		if !isMessage {
			events = append(events, e)
			continue
		}
		events = append([]gen.Example{e}, events...)
		first = line(message)
		where := message.Conversation.String()
		sent[where] = append([]string{first}, sent[where]...)
	}
	require.NotEmpty(t, sent)
	where, _, _ := strings.Cut(first, ": ")
	sent[where] = append(sent[where], first)
	return events, sent
}

// line is what the example prints of a message.
func line(m *schema.MessageNew) string {
	what := fmt.Sprintf("%d characters", m.TextLength)
	for _, name := range []string{m.Action, m.Media} {
		if name != "" {
			what = name
		}
	}
	return fmt.Sprintf("%s: %s user %d: %s, %s", m.Conversation, m.SentAt.Time().Format("2006-01-02T15:04:05Z"), m.SenderID, m.Kind, what)
}

func byConversation(printed string) map[string][]string {
	heard := map[string][]string{}
	for text := range strings.Lines(printed) {
		where, _, _ := strings.Cut(text, ": ")
		heard[where] = append(heard[where], strings.TrimSpace(text))
	}
	return heard
}

// publisher writes events into the topic in transactions.
type publisher struct {
	client *kgo.Client
	topic  string
}

func newPublisher(t *testing.T, brokers []string, topic string) *publisher {
	t.Helper()
	client, err := kgo.NewClient(kgo.SeedBrokers(brokers...), kgo.TransactionalID(topic))
	require.NoError(t, err)
	t.Cleanup(client.Close)
	_, err = kadm.NewClient(client).CreateTopic(t.Context(), 3, 1, nil, topic)
	require.NoError(t, err)
	return &publisher{client, topic}
}

func (p *publisher) transaction(t *testing.T, end kgo.TransactionEndTry, events []gen.Example, change func(e *gen.Example)) {
	t.Helper()
	require.NoError(t, p.client.BeginTransaction())
	records := make([]*kgo.Record, len(events))
	for i, e := range events {
		change(&e)
		records[i] = e.Record()
		records[i].Topic = p.topic
	}
	require.NoError(t, p.client.ProduceSync(t.Context(), records...).FirstErr())
	require.NoError(t, p.client.EndTransaction(t.Context(), end))
}
