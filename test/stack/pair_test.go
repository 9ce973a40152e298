package stack_test

import (
	"testing"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

func TestPairSurvivesItsPrimary(t *testing.T) {
	t.Parallel()

	for name, start := range map[string]func(testing.TB, stack.Options) *stack.Pair{"MySQL": stack.MySQLPair, "MariaDB": stack.MariaDBPair} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			pair := start(t, stack.Options{})
			pair.Primary.Exec(t, "create table kept (id int primary key)", "insert into kept values (1)")
			pair.CatchUp(t)

			pair.Primary.Server.Kill(t)
			pair.Promote(t)
			pair.Primary.Exec(t, "insert into kept values (2)")
			pair.Replica.Server.Start(t)
			pair.Follow(t)
			pair.CatchUp(t)

			for _, db := range []*stack.Database{pair.Primary, pair.Replica} {
				require.Equal(t, []string{"1,2"}, kept(t, db))
			}
			_, err := client.Connect(pair.Primary.Addr, pair.Primary.ReplUser, pair.Primary.ReplPassword, pair.Primary.Name)
			require.NoError(t, err)
		})
	}
}

func TestHeldReplicaLacksWhatIsCommittedThen(t *testing.T) {
	t.Parallel()
	pair := stack.MySQLPair(t, stack.Options{})
	pair.Primary.Exec(t, "create table kept (id int primary key)", "insert into kept values (1)")
	pair.CatchUp(t)

	pair.Hold(t)
	pair.Primary.Exec(t, "insert into kept values (2)")
	pair.Primary.Server.Kill(t)
	pair.Promote(t)

	require.Equal(t, []string{"1"}, kept(t, pair.Primary))
}

func TestPausedServerAnswersOnceResumed(t *testing.T) {
	t.Parallel()
	redis := stack.PrivateRedis(t, stack.Options{})

	redis.Server.Pause(t)
	require.False(t, serves(redis.Addr))
	redis.Server.Resume(t)

	require.True(t, serves(redis.Addr))
}

// kept returns the ids in the table of that name.
func kept(t *testing.T, db *stack.Database) []string {
	t.Helper()
	result, err := db.Open(t).Execute("select group_concat(id order by id) from kept")
	require.NoError(t, err)
	return texts(t, result)
}
