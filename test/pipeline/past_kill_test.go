package pipeline_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// Invariant 8: a snapshot that is killed goes on behind the last row that was
// published, and each row is told once.
func TestASnapshotThatIsKilledTellsEachRowOnce(t *testing.T) {
	t.Parallel()
	binary, err := built()
	require.NoError(t, err)
	db, kafka := stack.MySQL(t), stack.Kafka(t)
	s := &pipeline.Surroundings{
		Echo:   echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor},
		Reader: db.ReplUser, ReaderPassword: db.ReplPassword,
		Brokers: kafka.Brokers, Prefix: kafka.Prefix, Postgres: "postgres://unused", Redis: "127.0.0.1:1",
	}
	require.NoError(t, echo.Install(t.Context(), s.Echo))
	const messages = 4000
	sendBefore(t, db, messages)
	from, err := echo.Executed(t.Context(), s.Echo)
	require.NoError(t, err)
	dir := t.TempDir()
	product := &pipeline.Product{Binary: binary, Config: filepath.Join(dir, "echocdc.yaml"), Log: filepath.Join(dir, "echocdc.log")}
	require.NoError(t, s.WriteSettings(product.Config, from.String(), nil))
	listener, err := pipeline.Listen(t.Context(), s.Brokers, s.Topics())
	require.NoError(t, err)
	defer listener.Close()
	defer func() { require.NoError(t, product.Kill()) }()

	heard := 0
	for kills := range 4 { // each time when it has told some more
		require.NoError(t, product.Start("tail", "--snapshot.on_first_start", "--snapshot.rows_per_second=1000"))
		require.Eventually(t, func() bool { return len(listener.Heard().Records) > heard }, 2*time.Minute, 20*time.Millisecond, "kill %d", kills)
		require.NoError(t, product.Kill())
		heard = len(listener.Heard().Records)
		require.Less(t, heard, messages, "it was done before it could be killed")
	}
	require.NoError(t, product.Start("tail"))
	require.Eventually(t, func() bool { return len(listener.Heard().Records) == messages }, 2*time.Minute, 20*time.Millisecond)
	sendAfter(t, db, messages+1) // and the stream goes on
	require.Eventually(t, func() bool { return listener.Heard().Records[eventOf(messages+1)] == 1 }, 2*time.Minute, 20*time.Millisecond)

	told := listener.Heard()
	for message := int64(1); message <= messages; message++ {
		require.Equal(t, 1, told.Records[eventOf(message)], "message %d", message)
	}
	require.Len(t, told.Records, messages+1)
	require.Empty(t, told.Mistakes)
	require.Empty(t, told.Dead)
}

func sendBefore(t *testing.T, db *stack.Database, messages int) {
	t.Helper()
	values := make([]string, messages)
	for i := range values {
		values[i] = ownCopy(i + 1)
	}
	db.Exec(t, copyColumns+strings.Join(values, ", "))
}

func sendAfter(t *testing.T, db *stack.Database, message int) {
	t.Helper()
	db.Exec(t, copyColumns+ownCopy(message))
}

const copyColumns = `insert into messages (user_id, user_message_box_id, dialog_id1, dialog_id2, dialog_message_id,
	sender_user_id, peer_type, peer_id, random_id, message_data, message, date2) values `

// ownCopy is a message's row of its sender.
func ownCopy(message int) string {
	return fmt.Sprintf(`(1001, %[1]d, 1001, 1002, %[1]d, 1001, 2, 1002, %[1]d,
		'{"predicate_name":"message","id":%[1]d,"out":true,"peer_id":{"predicate_name":"peerUser","user_id":1002},"date":1760000000,"message":"hi"}',
		'hi', 1760000000)`, message)
}
