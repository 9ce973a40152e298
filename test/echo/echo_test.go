package echo_test

import (
	"strings"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

func TestBooksAgreeWithEchosTables(t *testing.T) {
	t.Parallel()

	for name, open := range map[string]func(testing.TB) *stack.Database{"MySQL": stack.MySQL, "MariaDB": stack.MariaDB} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			traffic := begin(t, db)

			require.NoError(t, traffic.Run(t.Context(), 1500, 0))
			require.NoError(t, traffic.Quiet(t.Context(), func(int64) bool { return true }))

			books := traffic.World.Books
			require.Equal(t, count(books, "message.new/"), ask(t, db, `select count(distinct dialog_message_id) from messages`))
			require.Equal(t, count(books, "message.delivered/"),
				ask(t, db, `select count(distinct user_id, dialog_message_id) from messages where user_id <> sender_user_id`))
			require.Equal(t, int64(books.Events()["echo.message.delivered"]),
				ask(t, db, `select count(*) from messages where user_id <> sender_user_id`))
			require.Equal(t, int64(books.Events()["echo.message.deleted"]), ask(t, db, `select count(*) from messages where deleted = 1`))
			require.Equal(t, count(books, "chat.deactivated/"), ask(t, db, `select count(*) from chats where deactivated = 1`))
			require.Positive(t, ask(t, db, `select count(*) from messages r join messages s on s.dialog_message_id = r.dialog_message_id
				where s.user_id = s.sender_user_id and r.user_id <> r.sender_user_id and r.id < s.id`),
				"no recipient's copy came before the sender's")
		})
	}
}

func TestEveryOutcomeOfAPushOccurs(t *testing.T) {
	t.Parallel()

	books := echo.Rehearse(echo.DefaultSettings(), 2000)

	seen := make(map[schema.PushOutcome]int)
	for _, outcome := range books.Pushes() {
		seen[outcome]++
	}
	for _, outcome := range []schema.PushOutcome{
		schema.PushEnqueued, schema.PushSystemSender, schema.PushServiceMessage, schema.PushRecipientBot,
		schema.PushBlocked, schema.PushMuted, schema.PushOnline,
	} {
		require.Positive(t, seen[outcome], "%s never occurred: %v", outcome, seen)
	}
}

func TestTheSameSeedHasTheSameBooks(t *testing.T) {
	t.Parallel()
	settings := echo.DefaultSettings()

	one, again := echo.Rehearse(settings, 1000), echo.Rehearse(settings, 1000)
	settings.Seed++
	other := echo.Rehearse(settings, 1000)

	require.Equal(t, one.Facts(), again.Facts())
	require.Equal(t, one.Events(), again.Events())
	require.Equal(t, one.Pushes(), again.Pushes())
	require.NotEqual(t, one.Pushes(), other.Pushes())
}

// begin is a town on a database of the test's own, before its first deed.
func begin(t *testing.T, db *stack.Database) *echo.Traffic {
	t.Helper()
	settings := echo.DefaultSettings()
	settings.FirstID = stack.UserIDs(t)
	database := echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor}
	require.NoError(t, echo.Install(t.Context(), database))
	writer, err := echo.NewWriter(t.Context(), database, 4)
	require.NoError(t, err)
	t.Cleanup(writer.Close)
	client := redis.NewClient(&redis.Options{Addr: stack.Redis(t).Addr})
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	traffic := &echo.Traffic{World: echo.NewWorld(settings), Writer: writer, Presence: echo.NewPresence(client)}
	require.NoError(t, traffic.Prepare(t.Context()))
	require.NoError(t, traffic.Settle())
	return traffic
}

func count(books *echo.Books, prefix string) int64 {
	var n int64
	for id := range books.Facts() {
		if strings.HasPrefix(id, prefix) {
			n++
		}
	}
	return n
}

func ask(t *testing.T, db *stack.Database, query string) int64 {
	t.Helper()
	result, err := db.Open(t).Execute(query)
	require.NoError(t, err, query)
	n, err := result.GetInt(0, 0)
	require.NoError(t, err, query)
	return n
}
