package stack_test

import (
	"bufio"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/echo-im/echocdc/test/stack"
)

func TestMySQLWritesACompleteLog(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)

	settings, err := db.Open(t).Execute("select @@log_bin, @@binlog_format, @@binlog_row_image, @@binlog_row_metadata, @@time_zone")

	require.NoError(t, err)
	require.Equal(t, []string{"1", "ROW", "FULL", "FULL", "+00:00"}, texts(t, settings))
	if db.Flavor == mysql.MySQLFlavor {
		gtid, err := db.Open(t).Execute("select @@gtid_mode, @@enforce_gtid_consistency")
		require.NoError(t, err)
		require.Equal(t, []string{"ON", "ON"}, texts(t, gtid))
	}
}

func TestMySQL56WritesWholeRowsAndGTIDs(t *testing.T) {
	t.Parallel()
	db := stack.MySQL56(t)

	settings, err := db.Open(t).Execute("select substring_index(@@version, '.', 2), @@log_bin, @@binlog_format, @@binlog_row_image, @@gtid_mode, @@enforce_gtid_consistency, @@log_slave_updates, @@time_zone")

	require.NoError(t, err)
	require.Equal(t, []string{"5.6", "1", "ROW", "FULL", "ON", "1", "1", "+00:00"}, texts(t, settings))
}

func TestMariaDBWritesACompleteLog(t *testing.T) {
	t.Parallel()
	db := stack.MariaDB(t)

	settings, err := db.Open(t).Execute("select @@log_bin, @@binlog_format, @@binlog_row_image, @@binlog_row_metadata, @@gtid_strict_mode, @@gtid_domain_id")

	require.NoError(t, err)
	require.Equal(t, []string{"1", "ROW", "FULL", "FULL", "1", "0"}, texts(t, settings))
}

func TestReplicationAccountReadsAndDoesNotWrite(t *testing.T) {
	t.Parallel()
	for _, db := range []*stack.Database{stack.MySQL(t), stack.MariaDB(t)} {
		db.Exec(t, "create table seen (id int primary key)")

		replica, err := client.Connect(db.Addr, db.ReplUser, db.ReplPassword, db.Name)
		require.NoError(t, err)
		t.Cleanup(func() { replica.Close() })
		_, err = replica.Execute("select * from seen")
		require.NoError(t, err)
		_, err = replica.Execute("show binary logs")
		require.NoError(t, err)

		_, err = replica.Execute("insert into seen values (1)")

		require.ErrorContains(t, err, "denied")
	}
}

func TestTwoDatabasesDoNotMeet(t *testing.T) {
	t.Parallel()
	one, other := stack.MySQL(t), stack.MySQL(t)
	pgOne, pgOther := stack.Postgres(t), stack.Postgres(t)

	one.Exec(t, "create table seen (id int primary key)")
	other.Exec(t, "create table seen (id int primary key)")
	pgOne.Exec(t, "create table seen (id int primary key)")
	pgOther.Exec(t, "create table seen (id int primary key)")

	require.Equal(t, one.Addr, other.Addr)
	require.NotEqual(t, one.Name, other.Name)
	require.NotEqual(t, pgOne.URL, pgOther.URL)
}

func TestUserIDsDoNotMeet(t *testing.T) {
	t.Parallel()
	const million, systemAccounts = 1_000_000, 777_000

	one, other := stack.UserIDs(t), stack.UserIDs(t)

	require.GreaterOrEqual(t, max(one, other)-min(one, other), int64(million))
	require.Greater(t, one, int64(systemAccounts))
}

func TestKafkaMakesNoTopicByItself(t *testing.T) {
	t.Parallel()
	kafka := stack.Kafka(t)
	admin := kadm.NewClient(kafka.Client(t))

	_, err := admin.CreateTopic(t.Context(), 1, 1, nil, kafka.Prefix+"made")
	require.NoError(t, err)
	topics, err := admin.ListTopics(t.Context(), kafka.Prefix+"made", kafka.Prefix+"asked-for")

	require.NoError(t, err)
	require.NoError(t, topics[kafka.Prefix+"made"].Err)
	require.Error(t, topics[kafka.Prefix+"asked-for"].Err)
}

func TestRedisServes(t *testing.T) {
	t.Parallel()
	redis := stack.Redis(t)

	t.Logf("redis at %s", redis.Addr) // read by the tests that start this one

	require.True(t, serves(redis.Addr), "Redis at %s does not answer", redis.Addr)
}

// serves reports whether a Redis answers.
func serves(addr string) bool {
	const patience = 2 * time.Second
	conn, err := net.DialTimeout("tcp", addr, patience)
	if err != nil {
		return false
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return false
	}
	fmt.Fprint(conn, "PING\r\n")
	answer, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && answer == "+PONG\r\n"
}

// texts returns the first row of a result.
func texts(t *testing.T, result *mysql.Result) []string {
	t.Helper()
	require.NotEmpty(t, result.Values)
	var all []string
	for i := range result.Values[0] {
		text, err := result.GetString(0, i)
		require.NoError(t, err)
		all = append(all, text)
	}
	return all
}
