package kafka_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
)

func TestAnEventIsReadAsItWasPublished(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	first, second := event("message.new/1", "user/1"), event("message.new/2", "user/1")
	second.Origin, second.Adapter, second.Source = schema.OriginSnapshot, "echo2", "other"
	second.Committed = second.Committed.Add(time.Microsecond)
	bare := event("message.new/3", "user/1")
	bare.Committed, bare.Time, bare.GTID = time.Time{}, time.Time{}, nil
	published := []schema.Event{first, second, bare}

	require.NoError(t, publish(t, claim(t, config), schema.Batch{Position: at(1), Events: published}))

	records := committed(t, config, config.Topics.Events)
	require.Len(t, records, len(published))
	for i, r := range records {
		read := schema.Event{Data: r.Value}
		for _, h := range r.Headers {
			require.NoError(t, read.SetAttribute(h.Key, h.Value))
		}
		require.NoError(t, read.Validate())
		require.Equal(t, published[i], read)
		require.Equal(t, "1.0", attribute(r, schema.AttrSpecVersion))
		require.Equal(t, "application/json", attribute(r, schema.AttrContentType))
		require.WithinDuration(t, time.Now(), r.Timestamp, time.Minute, "retention counts from the publishing")
	}
}

// The hashes are those of Kafka's own client (murmur2 of "21" and "foobar").
func TestKeysGoWhereOtherClientsSendThem(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))

	require.NoError(t, publish(t, claim(t, config), batch(1, "21", "foobar")))

	for _, r := range committed(t, config, config.Topics.Events) {
		hash := map[string]int32{"21": -973932308, "foobar": -790332482}[string(r.Key)]
		require.Equal(t, (hash&0x7fffffff)%12, r.Partition, string(r.Key))
	}
}

func TestADeadRowIsPublishedWithItsReason(t *testing.T) {
	t.Parallel()
	config := withTopics(t, fakeKafka(t))
	row := schema.DeadRow{Table: "messages", GTID: "a:1", Index: 3, Op: "inserted", Reason: "peer_type 9 is unknown", At: time.Date(2026, 10, 5, 8, 0, 0, 0, time.UTC)}
	mixed := batch(1, "user/1")
	mixed.Dead = []schema.DeadRow{row}

	require.NoError(t, publish(t, claim(t, config), mixed))

	require.Len(t, committed(t, config, config.Topics.Events), 1, "the rest goes on")
	dead := committed(t, config, config.Topics.Dead)
	require.Len(t, dead, 1)
	var read schema.DeadRow
	require.NoError(t, json.Unmarshal(dead[0].Value, &read))
	require.Equal(t, row, read)
	require.Equal(t, "a:1/messages/3", attribute(dead[0], schema.AttrID))
	require.Equal(t, "echo.cdc.dead_row", attribute(dead[0], schema.AttrType))
	require.Equal(t, source, attribute(dead[0], schema.AttrSource))
}

func TestAnEventTooLargeForTheTopicIsSetAsideWithoutItsContent(t *testing.T) {
	t.Parallel()

	for name, start := range kafkas() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := start(t)
			config.Topics.MaxRecordBytes = 64 << 10
			large := batch(1, "user/1", "user/2")
			large.Events[0].Data = []byte(`{"text":"` + strings.Repeat("secret ", 10_000) + `"}`)
			fitting := batch(2, "user/3")
			fitting.Events[0].Data = []byte(`{"text":"` + strings.Repeat("y", 64<<10-1000) + `"}`)

			require.NoError(t, publish(t, claim(t, config), large, fitting))

			require.ElementsMatch(t, []string{"user/2", "user/3"}, keys(committed(t, config, config.Topics.Events)))
			dead := committed(t, config, config.Topics.Dead)
			require.Len(t, dead, 1)
			var read kafka.DeadEvent
			require.NoError(t, json.Unmarshal(dead[0].Value, &read))
			require.Equal(t, "1/0", read.ID)
			require.Contains(t, read.Reason, "max_record_bytes allow 65536")
			require.NotContains(t, string(dead[0].Value), "secret")
		})
	}
}
