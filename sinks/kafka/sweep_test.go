package kafka_test

import (
	"encoding/binary"
	"hash/crc32"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"

	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/test/stack"
)

// A coordinator that is killed while it ends a transaction may leave partitions
// out when it is back, and forget them. Here it never knew of one.
func TestATransactionThatTheBrokersForgotInPartEndsAsItsOtherPart(t *testing.T) {
	t.Parallel()
	broker := stack.PrivateKafka(t, stack.Options{Extra: []string{"transaction.partition.verification.enable=false"}})

	for name, c := range map[string]struct {
		end      kgo.TransactionEndTry
		position int
		keys     []string
	}{
		"committed": {kgo.TryCommit, 2, []string{"user/1", "user/2"}},
		"aborted":   {kgo.TryAbort, 1, []string{"user/1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			config := onTopics(broker)
			config.Topics.Events += name
			config.Topics.Dead += name
			config.Topics.Positions += name
			config.Topics.History += name
			config.Transaction.IDPrefix += name
			withTopics(t, config)
			first := claim(t, config)
			require.NoError(t, publish(t, first, batch(1, "user/1")))
			first.Close()
			interrupted := connect(t, config, kgo.TransactionalID(config.TransactionalID(source)))
			require.NoError(t, interrupted.BeginTransaction())
			require.NoError(t, interrupted.ProduceSync(t.Context(), eventRecord(config, "user/2")).FirstErr())
			id, epoch, err := interrupted.ProducerID(t.Context())
			require.NoError(t, err)
			hang(t, config, id, epoch, at(2).Encode())
			require.NoError(t, interrupted.EndTransaction(t.Context(), c.end))
			interrupted.Close()

			next := publisher(t, config)
			stored, err := next.Claim(t.Context())

			require.NoError(t, err)
			require.Equal(t, at(c.position), stored.Position)
			require.ElementsMatch(t, c.keys, keys(committed(t, config, config.Topics.Events)))
			require.NoError(t, publish(t, next, batch(3, "user/3")))
			require.ElementsMatch(t, append(c.keys, "user/3"), keys(committed(t, config, config.Topics.Events)))
		})
	}
}

func eventRecord(config kafka.Config, key string) *kgo.Record {
	return &kgo.Record{Topic: config.Topics.Events, Key: []byte(key), Value: []byte("{}")}
}

// hang writes a position of a transaction that nobody told the coordinator of.
func hang(t *testing.T, config kafka.Config, id int64, epoch int16, position []byte) {
	t.Helper()
	versions := kversion.Stable()
	versions.SetMaxKeyVersion(int16(kmsg.Produce), 11) // a newer one tells the coordinator
	client := connect(t, config, kgo.MaxVersions(versions), kgo.ConsumeTopics(config.Topics.Positions))
	client.PollFetches(t.Context()) // it learns of the partition's leader
	leader, _, err := client.PartitionLeader(config.Topics.Positions, 0)
	require.NoError(t, err)
	request := kmsg.NewPtrProduceRequest()
	transaction := config.TransactionalID(source)
	request.TransactionID, request.Acks, request.TimeoutMillis = &transaction, -1, 5000
	part := kmsg.NewProduceRequestTopicPartition()
	part.Records = recordBatch(id, epoch, []byte(source), position, transaction)
	topic := kmsg.NewProduceRequestTopic()
	topic.Topic, topic.Partitions = config.Topics.Positions, []kmsg.ProduceRequestTopicPartition{part}
	request.Topics = []kmsg.ProduceRequestTopic{topic}

	answer, err := request.RequestWith(t.Context(), client.Broker(int(leader)))

	require.NoError(t, err)
	require.NoError(t, kerr.ErrorForCode(answer.Topics[0].Partitions[0].ErrorCode))
}

// recordBatch is one record of a transaction as it is on the wire.
func recordBatch(id int64, epoch int16, key, value []byte, transaction string) []byte {
	const transactional, behindLength, behindCRC = 0x10, 49, 21
	record := kmsg.Record{Key: key, Value: value, Headers: []kmsg.Header{{Key: "transactional_id", Value: []byte(transaction)}}}
	record.Length = int32(len(record.AppendTo(nil)) - 1)
	now := time.Now().UnixMilli()
	batch := kmsg.RecordBatch{
		Magic: 2, Attributes: transactional, FirstTimestamp: now, MaxTimestamp: now,
		ProducerID: id, ProducerEpoch: epoch, NumRecords: 1, Records: record.AppendTo(nil),
	}
	batch.Length = int32(behindLength + len(batch.Records))
	wire := batch.AppendTo(nil)
	binary.BigEndian.PutUint32(wire[behindCRC-4:], crc32.Checksum(wire[behindCRC:], crc32.MakeTable(crc32.Castagnoli)))
	return wire
}
