package binlog

import (
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/stack"
)

// impatient notices silence after half a second.
func impatient(cfg *Config) {
	cfg.HeartbeatPeriod, cfg.ReadTimeout = 100*time.Millisecond, 500*time.Millisecond
}

func TestAHalfOpenConnectionIsNoticedAndReplaced(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key) engine=InnoDB")
			cfg := settings(db)
			impatient(&cfg)
			tail := tailer(cfg, showing(map[string][]string{"a": {"id"}}))
			between := &network{}
			tail.Dial = between.dial
			to := newLedger()
			r := relay(t, tail, to)
			r.await(t, schema.StateRunning)
			db.Exec(t, "insert into a values (1)")
			to.until(t, 1)

			between.sever()
			db.Exec(t, "insert into a values (2)")
			r.await(t, schema.StateCannotReach) // the log's connection
			r.await(t, schema.StateCannotReach) // a new one, whose questions are not answered
			between.mend()
			r.await(t, schema.StateRunning)
			db.Exec(t, "insert into a values (3)")

			require.Equal(t, ids(1, 3), to.until(t, 3))
		})
	}
}

func TestAQuestionThatIsNotAnsweredEnds(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	cfg := settings(db)
	impatient(&cfg)
	between := &network{}
	hosts := hostsOf(&cfg, between.dial)
	s, err := hosts[0].open(t.Context())
	require.NoError(t, err)
	defer s.close()

	between.sever()

	_, err = s.value("select 1")
	require.ErrorContains(t, err, "timeout")
	_, err = startOn(t.Context(), hosts, "test", nil)
	require.ErrorContains(t, err, "timeout")
}

func TestAServerThatDoesNotAnswerDoesNotHoldUpTheEnd(t *testing.T) {
	t.Parallel()
	db := stack.MySQL(t)
	cfg := settings(db)
	cfg.ReadTimeout = time.Hour
	between := &network{}
	between.sever()
	tail := tailer(cfg)
	dialled := make(chan struct{})
	tail.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		defer close(dialled)
		return between.dial(ctx, network, addr)
	}
	r := relay(t, tail, newLedger())

	<-dialled

	require.NoError(t, r.stop())
}

func TestASlowPublisherHoldsReadingBackInBoundedBytes(t *testing.T) {
	t.Parallel()
	for flavor, database := range flavors() {
		t.Run(flavor, func(t *testing.T) {
			t.Parallel()
			db := database(t)
			db.Exec(t, "create table a (id int primary key auto_increment, v varchar(1000)) engine=InnoDB")
			cfg := settings(db)
			cfg.BatchBytes, cfg.TransactionBytes, cfg.MemoryBytes = 8<<10, 16<<10, 64<<10
			tail := tailer(cfg, showing(map[string][]string{"a": {"id"}}))
			between := &network{}
			tail.Dial = between.dial
			from, err := Start(t.Context(), cfg, "test")
			require.NoError(t, err)
			rows := 0
			for range 8 { // small transactions, and one that is larger than the budget
				db.Exec(t, "insert into a (v) values "+repeated("(repeat('x', 1000))", 50))
				rows += 50
			}
			db.Exec(t, "insert into a (v) values "+repeated("(repeat('x', 1000))", 600))
			rows += 600

			f := followFrom(t, tail, from) // and nobody takes its batches

			const onTheWay = 64 << 10 // of what the client has read and not given to us
			read := settled(t, between.read)
			require.Greater(t, read, int64(cfg.MemoryBytes)/2)
			require.LessOrEqual(t, read, int64(cfg.MemoryBytes+cfg.TransactionBytes+onTheWay), "of %d kB", rows)
			require.Len(t, f.events(t, rows), rows)
		})
	}
}

// settled waits until a count stays as it is, and returns it.
func settled(t *testing.T, count func() int64) int64 {
	t.Helper()
	var last int64
	same := 0
	require.Eventually(t, func() bool {
		now := count()
		if now != last || now == 0 {
			last, same = now, 0
			return false
		}
		same++
		return same >= 20
	}, 30*time.Second, 20*time.Millisecond)
	return last
}

func repeated(item string, n int) string {
	text := item
	for range n - 1 {
		text = fmt.Sprintf("%s,%s", text, item)
	}
	return text
}
