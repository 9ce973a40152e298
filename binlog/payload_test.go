package binlog

import (
	"bytes"
	"encoding/binary"
	"io"
	"math/rand/v2"
	"testing"

	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
)

// compressed is a payload event's body around events of one kind.
func compressed(t *testing.T, count, size int) []byte {
	t.Helper()
	var inside bytes.Buffer
	w, err := zstd.NewWriter(&inside)
	require.NoError(t, err)
	event := make([]byte, replication.EventHeaderSize+size)
	random := rand.NewChaCha8([32]byte{}) // it cannot be compressed
	event[4] = byte(replication.ROWS_QUERY_EVENT)
	binary.LittleEndian.PutUint32(event[9:], uint32(len(event)))
	for range count {
		_, _ = random.Read(event[replication.EventHeaderSize:])
		_, err = w.Write(event)
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return append([]byte{2, 1, 0, 0}, inside.Bytes()...) // compression: zstd; end of fields
}

func TestACompressedTransactionIsInflatedEventByEvent(t *testing.T) {
	t.Parallel()
	const count, size = 500, 32 << 10
	body := compressed(t, count, size)
	var p payloads
	inflated, err := p.open(body)
	require.NoError(t, err)

	for events := range count {
		_, event, err := p.next(inflated)
		require.NoError(t, err)
		require.Len(t, event, size)
		p.forget(event)
		ahead := p.source.Size() - int64(p.source.Len()) - int64((events+1)*size)
		require.Less(t, ahead, int64(1<<20), "of the compressed bytes no more is read than the events so far need")
	}

	_, _, err = p.next(inflated)
	require.ErrorIs(t, err, io.EOF)
	require.Len(t, p.memory, eventPiece, "what nobody kept is used again")
}

func TestADamagedPayloadIsAnError(t *testing.T) {
	t.Parallel()
	whole := compressed(t, 3, 100)
	unknown := append([]byte{2, 1, 7, 0}, whole[4:]...)
	bodies := map[string][]byte{"cut": whole[:len(whole)-5], "a field beyond the end": {2, 200, 0}, "another way": unknown, "none": {}}
	for name, body := range bodies {
		var p payloads

		inflated, err := p.open(body)
		for err == nil {
			_, _, err = p.next(inflated)
		}

		require.ErrorIs(t, err, errPayload, name)
	}
}
