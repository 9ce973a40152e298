package pipeline_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/echo/ddl"
	"github.com/echo-im/echocdc/test/echo/story"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

// TestAnUpgradeOfEchoUnderTrafficLosesNothing takes Echo from its first release
// through all others to 2.x, while users talk and the product reads; or after it
// was killed, when it reads the rows of tables that are no more as they were.
func TestAnUpgradeOfEchoUnderTrafficLosesNothing(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		metadata string
		behind   bool
	}{
		"column names in the log":              {"FULL", false},
		"no column names in the log":           {"MINIMAL", false},
		"no column names, and read much later": {"MINIMAL", true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := stack.PrivateMySQL(t, stack.Options{})
			db.Exec(t, "set global binlog_row_metadata = "+c.metadata)
			u := &upgrade{db: db}
			u.begin(t)
			u.deeds(t, 20)
			if c.behind {
				require.NoError(t, u.observer.Product.Kill())
			}

			for _, to := range ddl.Upgrades() {
				u.deeds(t, 20)
				db.Exec(t, to.Statements()...)
				u.release.Add(1)
				u.deeds(t, 20)
			}

			if c.behind {
				require.NoError(t, u.observer.Product.Start("tail"))
			}
			u.end(t)
			u.require(t)
		})
	}
}

// upgrade is an Echo that is upgraded, and who reads and writes meanwhile.
type upgrade struct {
	db       *stack.Database
	observer *pipeline.Observer
	release  atomic.Int64  // grows with every upgrade
	done     atomic.Int64  // deeds
	more     chan struct{} // gets a value, if there is room, with every deed
	stop     context.CancelFunc

	writers sync.WaitGroup
	mu      sync.Mutex // guards all below
	traffic []*story.Traffic
	failed  error
}

// begin loads the oldest release, and lets the product and the users begin.
func (u *upgrade) begin(t *testing.T) {
	t.Helper()
	binary, err := built()
	require.NoError(t, err)
	oldest := ddl.Releases()[0]
	u.db.Exec(t, oldest.Statements()...)
	kafka := stack.Kafka(t)
	s := &pipeline.Surroundings{
		Echo:   echo.Database{Addr: u.db.Addr, User: u.db.User, Password: u.db.Password, Name: u.db.Name, Flavor: u.db.Flavor},
		Reader: u.db.ReplUser, ReaderPassword: u.db.ReplPassword,
		Brokers: kafka.Brokers, Prefix: kafka.Prefix,
	}
	from, err := echo.Executed(t.Context(), s.Echo)
	require.NoError(t, err)
	dir := t.TempDir()
	product := &pipeline.Product{Binary: binary, Config: filepath.Join(dir, "echocdc.yaml"), Log: filepath.Join(dir, "echocdc.log")}
	require.NoError(t, s.WriteSettings(product.Config, from.String(), nil))
	listener, err := pipeline.Listen(t.Context(), s.Brokers, s.Topics())
	require.NoError(t, err)
	t.Cleanup(listener.Close)
	u.observer = &pipeline.Observer{Echo: s.Echo, Listener: listener, Product: product, Topics: s.Topics()}
	require.NoError(t, product.Start("tail"))
	t.Cleanup(func() { require.NoError(t, product.Stop()) })
	u.let(t)
}

// let users act.
func (u *upgrade) let(t *testing.T) {
	t.Helper()
	u.more = make(chan struct{}, 1)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	u.stop = stop
	const pairs = 3
	for n := range int64(pairs) {
		traffic, err := story.NewTraffic(u.db.Open(t), n)
		require.NoError(t, err)
		u.traffic = append(u.traffic, traffic)
		u.writers.Go(func() { u.write(ctx, traffic) })
	}
	t.Cleanup(func() {
		stop()
		u.writers.Wait()
	})
}

// write lets a pair act until the context ends; after each upgrade it is the
// new release's server that writes.
func (u *upgrade) write(ctx context.Context, traffic *story.Traffic) {
	var release int64
	for ctx.Err() == nil {
		if now := u.release.Load(); now != release {
			release = now
			if err := traffic.Look(); err != nil {
				u.fail(err)
				return
			}
		}
		if err := traffic.Act(); err != nil {
			u.fail(err)
			return
		}
		u.done.Add(1)
		select {
		case u.more <- struct{}{}:
		default:
		}
	}
}

func (u *upgrade) fail(err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.failed = errors.Join(u.failed, err)
}

func (u *upgrade) error() error {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.failed
}

// deeds waits until so many more were done.
func (u *upgrade) deeds(t *testing.T, count int64) {
	t.Helper()
	deadline := time.After(time.Minute)
	for end := u.done.Load() + count; u.done.Load() < end; {
		require.NoError(t, u.error())
		select {
		case <-u.more:
		case <-deadline:
			require.Fail(t, "nobody writes")
		}
	}
}

// end lets all that was done be heard.
func (u *upgrade) end(t *testing.T) {
	t.Helper()
	u.stop()
	u.writers.Wait()
	require.NoError(t, u.error())
	const patience = 2 * time.Minute
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	require.NoError(t, u.observer.AwaitHeard(ctx), u.observer.Product.Tail())
}

// require compares what was heard with what was done.
func (u *upgrade) require(t *testing.T) {
	t.Helper()
	heard := u.observer.Listener.Heard()
	require.Empty(t, heard.Dead)
	require.Empty(t, heard.Mistakes)
	facts, changes := 0, map[string]int{}
	for _, traffic := range u.traffic {
		for _, fact := range traffic.Facts {
			require.Equal(t, 1, heard.Records[fact], fact)
		}
		facts += len(traffic.Facts)
		for kind, count := range traffic.Changes {
			changes[kind] += count
		}
	}
	require.Greater(t, facts, 500)
	for kind, count := range changes {
		require.Equal(t, count, heard.Types[kind], kind)
	}
	require.NoError(t, u.observer.Product.Running())
	log, err := os.ReadFile(u.observer.Product.Log)
	require.NoError(t, err)
	require.NotContains(t, string(log), "schema_mismatch")
	require.NotContains(t, string(log), `"level":"ERROR"`)
	t.Logf("%d facts, %v", facts, changes)
}
