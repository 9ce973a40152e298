package pipeline_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// fallsSilent is how long a leader may be silent before the group gives the
// lead to another (kafka.sessionTimeout). A take-over is measured against it: a
// leader that is asked to end gives the lead away, so nobody waits that long,
// and one that is killed is waited for once. In seconds, on a machine with
// nothing else to do, it is a quarter of one and six.
const fallsSilent = 6 * time.Second

// The lead changes hands some times, so that one slow moment of the machine
// does not count.
func TestAStandbyPublishesAtOnceWhenTheLeaderIsAskedToEnd(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	leader, standby := p.start(t), p.start(t)
	p.stands(t, standby)

	quickest := time.Hour
	for range 3 {
		took := p.takeOver(t, leader.Stop, standby)
		t.Logf("taken over in %s", took)
		quickest = min(quickest, took)
		leader, standby = standby, p.start(t)
		p.stands(t, standby)
	}

	require.Less(t, quickest, fallsSilent/2)
	p.requireEachOnce(t)
}

func TestAStandbyPublishesSoonWhenTheLeaderIsKilled(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	leader, standby := p.start(t), p.start(t)
	p.stands(t, standby)

	took := p.takeOver(t, leader.Kill, standby)

	t.Logf("taken over in %s", took)
	require.Less(t, took, 3*fallsSilent)
	p.requireEachOnce(t)
}

// A leader that was paused does not know that another took over: what it has in
// hand when it wakes must not be published again.
func TestALeaderThatWakesUpPublishesNothing(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	leader, standby := p.start(t), p.start(t)
	p.stands(t, standby)

	took := p.takeOver(t, func() error { return leader.Signal(syscall.SIGSTOP) }, standby)
	t.Logf("taken over in %s", took)
	require.Less(t, took, 3*fallsSilent)
	require.NoError(t, leader.Signal(syscall.SIGCONT))

	p.stands(t, leader)
	p.requireEachOnce(t)
}

// pair is two instances of one source, a writer that never rests, and a listener.
type pair struct {
	surroundings *pipeline.Surroundings
	listener     *pipeline.Listener
	binary, dir  string
	products     int
	writer       writer
}

func newPair(t *testing.T) *pair {
	t.Helper()
	binary, err := built()
	require.NoError(t, err)
	db, kafka := stack.MySQL(t), stack.Kafka(t)
	p := &pair{binary: binary, dir: t.TempDir(), surroundings: &pipeline.Surroundings{
		Echo:           echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor},
		Reader:         db.ReplUser,
		ReaderPassword: db.ReplPassword,
		Brokers:        kafka.Brokers,
		Prefix:         kafka.Prefix,
		Postgres:       "postgres://unused",
		Redis:          "127.0.0.1:1",
	}}
	require.NoError(t, echo.Install(t.Context(), p.surroundings.Echo))
	from, err := echo.Executed(t.Context(), p.surroundings.Echo)
	require.NoError(t, err)
	require.NoError(t, p.surroundings.WriteSettings(p.config(), from.String(), nil))
	p.listener, err = pipeline.Listen(t.Context(), p.surroundings.Brokers, p.surroundings.Topics())
	require.NoError(t, err)
	t.Cleanup(p.listener.Close)
	p.writer.begin(t, db)
	return p
}

func (p *pair) config() string { return filepath.Join(p.dir, "echocdc.yaml") }

// start starts one more instance.
func (p *pair) start(t *testing.T) *pipeline.Product {
	t.Helper()
	p.products++
	product := &pipeline.Product{Binary: p.binary, Config: p.config(), Log: filepath.Join(p.dir, fmt.Sprintf("%d.log", p.products))}
	require.NoError(t, product.Start("tail"))
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("%s ends:\n%s", product.Log, product.Tail())
		}
		_ = product.Signal(syscall.SIGCONT)
		require.NoError(t, product.Kill())
	})
	if p.products == 1 {
		p.hears(t, p.writer.written()) // it leads before another is there
	}
	return product
}

// stands waits until an instance says that it stands by.
func (p *pair) stands(t *testing.T, product *pipeline.Product) {
	t.Helper()
	p.says(t, product, `"state":"standby"`)
}

// says waits until a text is in an instance's log.
func (p *pair) says(t *testing.T, product *pipeline.Product, text string) {
	t.Helper()
	p.until(t, func() bool {
		log, err := os.ReadFile(product.Log)
		require.NoError(t, err)
		return strings.Contains(string(log), text)
	})
}

// takeOver ends the leader in some way, and returns how long it takes from then
// until the next one leads and something is published that was written after
// the end. What the former had in hand may come first: a signal takes a moment.
func (p *pair) takeOver(t *testing.T, end func() error, next *pipeline.Product) time.Duration {
	t.Helper()
	begun := time.Now()
	require.NoError(t, end())
	p.says(t, next, `"state":"running"`)
	p.hears(t, p.writer.written()+1)
	return time.Since(begun)
}

// hears waits until a message has been published.
func (p *pair) hears(t *testing.T, message int64) {
	t.Helper()
	p.until(t, func() bool { return p.listener.Heard().Records[eventOf(message)] > 0 })
}

// requireEachOnce ends the writing, and requires that each message was published
// once, and nothing else.
func (p *pair) requireEachOnce(t *testing.T) {
	t.Helper()
	require.NoError(t, p.writer.end())
	last := p.writer.written()
	p.hears(t, last)
	heard := p.listener.Heard()
	for message := int64(1); message <= last; message++ {
		require.Equal(t, 1, heard.Records[eventOf(message)], "message %d of %d", message, last)
	}
	require.Len(t, heard.Records, int(last))
	require.Empty(t, heard.Mistakes)
}

func (p *pair) until(t *testing.T, done func() bool) {
	t.Helper()
	require.Eventually(t, done, time.Minute, 5*time.Millisecond)
}

func eventOf(message int64) string { return fmt.Sprintf("message.new/%d", message) }

// writer sends messages, one transaction after another.
type writer struct {
	mu    sync.Mutex
	last  int64 // committed
	stop  context.CancelFunc
	ended chan error
}

func (w *writer) begin(t *testing.T, db *stack.Database) {
	t.Helper()
	conn, err := client.Connect(db.Addr, db.User, db.Password, db.Name)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	w.stop, w.ended = stop, make(chan error, 1)
	require.NoError(t, w.send(conn))
	go func() {
		defer conn.Close()
		w.ended <- w.run(ctx, conn)
	}()
	t.Cleanup(func() { require.NoError(t, w.end()) })
}

func (w *writer) run(ctx context.Context, conn *client.Conn) error {
	next := time.NewTicker(5 * time.Millisecond)
	defer next.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-next.C:
			if err := w.send(conn); err != nil {
				return err
			}
		}
	}
}

// send commits one message as its sender's copy.
func (w *writer) send(conn *client.Conn) error {
	message := w.written() + 1
	if _, err := conn.Execute(copyColumns + ownCopy(int(message))); err != nil {
		return fmt.Errorf("sending message %d: %w", message, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.last = message
	return nil
}

// written is the last message that was committed.
func (w *writer) written() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last
}

// end ends the writing; it may be called again.
func (w *writer) end() error {
	w.stop()
	err := <-w.ended
	w.ended <- err
	return err
}
