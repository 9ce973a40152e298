package stack_test

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/echo-im/echocdc/test/stack"
)

func TestPrivateSQLServerTakesOptions(t *testing.T) {
	t.Parallel()
	minimal := stack.Options{Extra: []string{"--binlog-row-metadata=MINIMAL"}}

	for _, db := range []*stack.Database{stack.PrivateMySQL(t, minimal), stack.PrivateMariaDB(t, minimal)} {
		setting, err := db.Open(t).Execute("select @@binlog_row_metadata")
		require.NoError(t, err)
		require.Equal(t, []string{"MINIMAL"}, texts(t, setting))
	}
}

func TestPrivateSQLServerKeepsItsDataWhenKilled(t *testing.T) {
	t.Parallel()
	for _, private := range []func(testing.TB, stack.Options) *stack.Database{stack.PrivateMySQL, stack.PrivateMySQL56, stack.PrivateMariaDB} {
		db := private(t, stack.Options{})
		db.Exec(t, "create table kept (id int primary key)", "insert into kept values (7)")

		db.Server.Kill(t)
		_, err := client.Connect(db.Addr, db.User, db.Password, db.Name)
		require.Error(t, err)
		db.Server.Start(t)

		rows, err := db.Open(t).Execute("select id from kept")
		require.NoError(t, err)
		require.Equal(t, []string{"7"}, texts(t, rows))
	}
}

func TestPrivatePostgresKeepsItsDataWhenKilled(t *testing.T) {
	t.Parallel()
	db := stack.PrivatePostgres(t, stack.Options{})
	db.Exec(t, "create table kept (id int primary key)", "insert into kept values (7)")

	db.Server.Kill(t)
	db.Server.Start(t)

	var id int
	require.NoError(t, db.Open(t).QueryRow(t.Context(), "select id from kept").Scan(&id))
	require.Equal(t, 7, id)
}

func TestPrivateKafkaKeepsItsTopicsWhenKilled(t *testing.T) {
	t.Parallel()
	kafka := stack.PrivateKafka(t, stack.Options{Extra: []string{"num.partitions=3"}})
	admin := kadm.NewClient(kafka.Client(t))
	_, err := admin.CreateTopic(t.Context(), -1, 1, nil, "kept")
	require.NoError(t, err)

	kafka.Server.Kill(t)
	kafka.Server.Start(t)

	topics, err := admin.ListTopics(t.Context(), "kept")
	require.NoError(t, err)
	require.Len(t, topics["kept"].Partitions, 3)
}

func TestPrivateRedisKeepsItsKeysWhenKilled(t *testing.T) {
	t.Parallel()
	redis := stack.PrivateRedis(t, stack.Options{})
	require.Equal(t, "+OK\r\n", ask(t, redis.Addr, "SET kept 7"))

	redis.Server.Kill(t)
	redis.Server.Start(t)

	require.Equal(t, "$1\r\n7\r\n", ask(t, redis.Addr, "GET kept"))
}

func TestPrivateServerRestartsWithMoreOptions(t *testing.T) {
	t.Parallel()
	redis := stack.PrivateRedis(t, stack.Options{})

	redis.Server.Restart(t, "--maxmemory", "123mb")

	require.True(t, serves(redis.Addr))
	require.Contains(t, ask(t, redis.Addr, "CONFIG GET maxmemory"), "128974848")
}

func TestSharedServerCannotBeStopped(t *testing.T) {
	t.Parallel()
	redis := stack.Redis(t)
	caller := &refused{TB: t}

	func() {
		defer func() { recover() }()
		redis.Server.Kill(caller)
	}()

	require.Contains(t, caller.reason, "take a private one")
	require.True(t, serves(redis.Addr))
}
