package stack_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/stack"
)

func TestMySQLAnswers(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	r, err := db.Open(t).Execute("select @@version, @@gtid_mode")
	require.NoError(t, err)
	t.Log(r.GetString(0, 0))
}

func TestMariaDBAnswers(t *testing.T) {
	t.Parallel()
	db := stack.MariaDB(t)
	r, err := db.Open(t).Execute("select @@version")
	require.NoError(t, err)
	t.Log(r.GetString(0, 0))
}

func TestPostgresAnswers(t *testing.T) {
	t.Parallel()
	stack.Postgres(t).Exec(t, "create table a (b int)")
}

func TestKafkaAnswers(t *testing.T) {
	t.Parallel()
	stack.Kafka(t)
}

func TestRedisAnswers(t *testing.T) {
	t.Parallel()
	stack.Redis(t)
	t.Log(stack.UserIDs(t))
}
