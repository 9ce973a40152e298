package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// huge is how many rows the huge transaction has: HUGE_ROWS, for a run by hand,
// or enough for some twenty parts.
func huge(t *testing.T) int {
	t.Helper()
	rows, err := strconv.Atoi(os.Getenv("HUGE_ROWS"))
	if err != nil {
		rows = 100_000
	}
	return rows
}

// mostMemory is what the product may hold, however large a transaction is.
const mostMemory = 256 << 20

// A kill within a transaction that is too large for memory: it is gone on with
// behind the part that was published last.
func TestAHugeTransactionIsPublishedOnceInLittleMemory(t *testing.T) {
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
	from, err := echo.Executed(t.Context(), s.Echo)
	require.NoError(t, err)
	dir := t.TempDir()
	product := &pipeline.Product{Binary: binary, Config: filepath.Join(dir, "echocdc.yaml"), Log: filepath.Join(dir, "log")}
	require.NoError(t, s.WriteSettings(product.Config, from.String(), nil))
	rows := huge(t)
	writeHuge(t, db, rows)
	heard := listenOnce(t, s)

	killed, peak := false, int64(0)
	require.NoError(t, product.Start("tail"))
	t.Cleanup(func() { require.NoError(t, product.Kill()) })
	begun := time.Now()
	for heard.count < rows {
		heard.poll(t)
		peak = max(peak, pipeline.PeakRSS(product.PID()))
		// Positions and events come from partitions of their own: either may be heard first.
		if !killed && heard.count > rows/3 && heard.position.Within != nil {
			require.NoError(t, product.Kill())
			require.NoError(t, product.Start("tail"))
			killed = true
		}
	}

	t.Logf("%d rows in %s, peak %d MiB", rows, time.Since(begun).Round(time.Millisecond), peak>>20)
	require.True(t, killed, "it was killed within the transaction")
	require.Less(t, peak, int64(mostMemory))
	heard.until(t, func() bool { return heard.position.Within == nil })
}

// writeHuge commits messages 1 to rows, some 250 bytes of log each, in one transaction.
func writeHuge(t *testing.T, db *stack.Database, rows int) {
	t.Helper()
	const step = 10_000
	require.Zero(t, rows%step)
	conn, err := client.Connect(db.Addr, db.User, db.Password, db.Name)
	require.NoError(t, err)
	defer conn.Close()
	run := func(statement string) {
		_, err := conn.Execute(statement)
		require.NoError(t, err)
	}
	run("set session cte_max_recursion_depth = " + strconv.Itoa(step))
	run("create table numbers (n int primary key)")
	run("insert into numbers with recursive r as (select 1 as n union all select n + 1 from r where n < " + strconv.Itoa(step) + ") select n from r")
	run("start transaction")
	for at := 0; at < rows; at += step {
		run(fmt.Sprintf(`insert into messages (user_id, user_message_box_id, dialog_id1, dialog_id2, dialog_message_id, sender_user_id,
			peer_type, peer_id, random_id, message_data, message, date2)
			select 1001, n + %[1]d, 1001, 1002, n + %[1]d, 1001, 2, 1002, n + %[1]d,
			json_object('predicate_name', 'message', 'id', n, 'out', true, 'peer_id', json_object('predicate_name', 'peerUser', 'user_id', 1002),
				'date', 1760000000, 'message', 'huge'), 'huge', 1767000000 from numbers`, at))
	}
	run("commit")
}

// once hears each message of the huge transaction, and refuses one that comes twice.
type once struct {
	client   *kgo.Client
	topics   pipeline.Topics
	seen     []bool
	count    int
	position schema.Position
}

func listenOnce(t *testing.T, s *pipeline.Surroundings) *once {
	t.Helper()
	o := &once{topics: s.Topics()}
	var err error
	o.client, err = kgo.NewClient(
		kgo.SeedBrokers(s.Brokers...), kgo.ConsumeTopics(o.topics.Events, o.topics.Dead, o.topics.Positions),
		kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.FetchMaxWait(100*time.Millisecond), kgo.MetadataMinAge(100*time.Millisecond), kgo.UnknownTopicRetries(-1),
	)
	require.NoError(t, err)
	t.Cleanup(o.client.Close)
	return o
}

func (o *once) poll(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	fetches := o.client.PollRecords(ctx, 10_000)
	require.NoError(t, ctx.Err(), "nothing is published for a minute; %d were", o.count)
	fetches.EachRecord(func(r *kgo.Record) {
		switch r.Topic {
		case o.topics.Positions:
			var err error
			o.position, err = schema.DecodePosition(r.Value)
			require.NoError(t, err)
		case o.topics.Events:
			o.hear(t, r)
		default:
			require.Failf(t, "a row was set aside", "%s", r.Value)
		}
	})
}

func (o *once) hear(t *testing.T, r *kgo.Record) {
	t.Helper()
	for _, h := range r.Headers {
		if h.Key != schema.AttrID {
			continue
		}
		n, err := strconv.Atoi(strings.TrimPrefix(string(h.Value), "message.new/"))
		require.NoError(t, err)
		for len(o.seen) <= n {
			o.seen = append(o.seen, false)
		}
		require.False(t, o.seen[n], "%s came twice", h.Value)
		o.seen[n] = true
		o.count++
	}
}

func (o *once) until(t *testing.T, done func() bool) {
	t.Helper()
	for !done() {
		o.poll(t)
	}
}
