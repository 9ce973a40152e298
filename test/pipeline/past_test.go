package pipeline_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/fold"
	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/pipeline"
	"github.com/echo-im/echocdc/test/stack"
)

var (
	pastSeeds = flag.Int("past.seeds", 4, "how many towns a snapshot is taken of while they live")
	pastSeed  = flag.Uint64("past.seed", 0, "the only seed, to repeat a failure")
)

// Whoever adds up the events of a snapshot and of the log beside it has what the
// tables say in the end: nothing is missing, and nothing is older than what the
// log told before (DESIGN §3.2). The reader is cut off on the way now and then.
func TestWhatASnapshotAndTheLogTellTogetherIsWhatTheTablesSay(t *testing.T) {
	t.Parallel()
	first, last := uint64(1), uint64(*pastSeeds)
	if *pastSeed > 0 {
		first, last = *pastSeed, *pastSeed
	}
	for seed := first; seed <= last; seed++ {
		t.Run(fmt.Sprintf("seed %d", seed), func(t *testing.T) {
			t.Parallel()
			open := stack.MySQL
			if seed%2 == 0 {
				open = stack.MariaDB
			}
			livesWhileASnapshotIsTaken(t, open(t), seed)
		})
	}
}

func livesWhileASnapshotIsTaken(t *testing.T, db *stack.Database, seed uint64) {
	t.Helper()
	s := &pipeline.Surroundings{
		Echo:   echo.Database{Addr: db.Addr, User: db.User, Password: db.Password, Name: db.Name, Flavor: db.Flavor},
		Reader: db.ReplUser, ReaderPassword: db.ReplPassword,
	}
	settings := echo.DefaultSettings()
	settings.Seed, settings.FirstID = seed, stack.UserIDs(t)
	presence := redis.NewClient(&redis.Options{Addr: stack.Redis(t).Addr})
	defer presence.Close()
	town, _, err := s.Populate(t.Context(), settings, presence)
	require.NoError(t, err)
	defer town.Writer.Close()
	require.NoError(t, town.Settle())
	require.NoError(t, town.Run(t.Context(), 100, 0)) // before anybody listens

	shelf := newShelf(seed)
	living, stop := context.WithCancel(t.Context())
	lived := make(chan error, 1)
	go func() { lived <- town.Run(living, 0, 100) }()
	shelf.fill(t, db, 2000, func() bool { return shelf.over(t) })
	stop()
	require.NoError(t, <-lived)
	end, err := echo.Executed(t.Context(), s.Echo)
	require.NoError(t, err)
	shelf.fill(t, db, 0, func() bool { return shelf.covers(t, end) })

	rows := newShelf(0)
	rows.fill(t, db, 0, func() bool { return rows.over(t) })

	told, kept := shelf.sum(t), rows.sum(t)
	keys := slices.Compact(slices.Sorted(slices.Values(append(told.Keys(), kept.Keys()...))))
	require.Greater(t, len(keys), 300, "too little happened to prove anything")
	for _, key := range keys {
		require.Empty(t, fold.Compare(key, told.Entity(key), kept.Entity(key)), "%s, with %d cut-offs; repeat with -past.seed=%d", key, shelf.cuts, seed)
	}
}

// shelf is a publisher that keeps what it is given, and fails now and then.
type shelf struct {
	mu       sync.Mutex // guards all below
	rand     *rand.Rand // nil never fails
	cuts     int
	position schema.Position
	history  []schema.HistoryRecord
	events   []schema.Event
}

// newShelf requests a snapshot of everything.
func newShelf(seed uint64) *shelf {
	run := snapshot.NewRun(time.Now(), nil, nil)
	s := &shelf{history: []schema.HistoryRecord{run.Record()}}
	if seed > 0 {
		s.rand = rand.New(rand.NewPCG(seed, 0x5e1f))
	}
	return s
}

// fill lets a reader fill the shelf until it is enough.
func (s *shelf) fill(t *testing.T, db *stack.Database, perSecond int, enough func() bool) {
	t.Helper()
	cfg := binlog.DefaultConfig()
	cfg.Addr, cfg.User, cfg.Password, cfg.Database = db.Addr, db.ReplUser, db.ReplPassword, db.Name
	cfg.ServerID, cfg.HeartbeatPeriod = 1000+rand.Uint32N(1<<30), 200*time.Millisecond
	relay := binlog.Relay{
		Tailer: &binlog.Tailer{
			Config: cfg, Source: "test", Layouts: []*schema.Layout{echo1.Layout().Select(schema.Selection{})},
			Log: slog.New(slog.DiscardHandler), Metrics: binlog.NewMetrics(nil),
		},
		Publisher:    s,
		DrainTimeout: time.Second,
		Snapshot:     &snapshot.Snapshot{Config: snapshot.Config{RowsPerSecond: perSecond}, Metrics: snapshot.NewMetrics(nil)},
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	defer func() {
		stop()
		require.NoError(t, <-ended)
	}()
	require.Eventually(t, enough, 2*time.Minute, 20*time.Millisecond)
}

// Claim implements [binlog.Publisher].
func (s *shelf) Claim(context.Context) (schema.Stored, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return schema.Stored{Position: s.position, History: slices.Clone(s.history)}, nil
}

// Publish implements [binlog.Publisher]: a batch is kept whole, or not at all.
func (s *shelf) Publish(_ context.Context, in <-chan schema.Batch) error {
	for b := range in {
		if !s.keep(&b) {
			return errors.New("the broker is away")
		}
	}
	return nil
}

func (s *shelf) keep(b *schema.Batch) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	const oneOf, most = 20, 4 // the relay waits longer after each
	if s.rand != nil && s.cuts < most && s.rand.IntN(oneOf) == 0 {
		s.cuts++
		return false
	}
	s.events, s.position = append(s.events, b.Events...), b.Position
	for _, r := range b.History {
		s.history = append(slices.DeleteFunc(s.history, func(old schema.HistoryRecord) bool { return old.Key == r.Key }), r)
	}
	return true
}

// over tells whether the snapshot is done. Any other end is a failure.
func (s *shelf) over(t *testing.T) bool {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	book, err := snapshot.ReadBook(s.history)
	if err != nil || book.Run.State == snapshot.StateRefused {
		t.Errorf("the snapshot is refused: %v %s", err, book.Run.Reason)
		return true
	}
	return book.Run.State == snapshot.StateDone
}

// covers tells whether everything was read up to there.
func (s *shelf) covers(t *testing.T, end mysql.GTIDSet) bool {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	ours, err := mysql.ParseGTIDSet(s.position.Flavor, s.position.GTIDs)
	return err == nil && ours.Contain(end)
}

// sum is what the events say together.
func (s *shelf) sum(t *testing.T) *fold.State {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	state, reader := fold.NewState(), fold.NewReader()
	for i := range s.events {
		statements, err := reader.Read(&s.events[i])
		require.NoError(t, err)
		state.Apply(statements...)
	}
	return state
}
