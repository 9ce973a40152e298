package projector

import (
	"context"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
)

// session is one membership of the consumer group.
type session struct {
	worker     *Worker
	conditions *conditions
	client     *kgo.Client
	reach      reach
	joined     atomic.Bool // the group has given us partitions, or none
	// end ends the session, with the reason.
	end context.CancelCauseFunc

	mu       sync.Mutex
	appliers map[int32]*applier
}

const (
	// pollRecords bounds what one poll hands out, and so how long a rebalance waits for it.
	pollRecords = 10_000
	// sessionTimeout is how long a killed worker's partitions wait: the least
	// that brokers allow by default.
	sessionTimeout   = 6 * time.Second
	rebalanceTimeout = 30 * time.Second
	fetchBytes       = 16 << 20
	// fetchWait bounds how long a fetch that finds nothing holds up that of a
	// partition assigned meanwhile.
	fetchWait    = 500 * time.Millisecond
	leaveTimeout = 3 * time.Second
)

func newSession(w *Worker, c *conditions) *session {
	return &session{worker: w, conditions: c, appliers: map[int32]*applier{}}
}

// join makes the client and joins the group with the first poll.
func (s *session) join(ctx context.Context) error {
	// A transaction in hand outlives the signal to stop, see applier.stop.
	working := context.WithoutCancel(ctx)
	options := append(slices.Clone(s.worker.Kafka),
		kgo.ConsumerGroup(s.worker.Group()),
		kgo.ConsumeTopics(s.worker.Topic),
		kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		// A partition whose end is only transaction markers is not behind.
		kgo.KeepControlRecords(),
		// Progress is PostgreSQL's (invariant 3); what is committed to Kafka is for lag tools.
		kgo.DisableAutoCommit(),
		// Events that were deleted before they were read are for an operator, not for a silent jump.
		kgo.ConsumeResetOffset(kgo.NoResetOffset()),
		kgo.BlockRebalanceOnPoll(),
		kgo.SessionTimeout(sessionTimeout),
		kgo.HeartbeatInterval(time.Second),
		kgo.RebalanceTimeout(rebalanceTimeout),
		kgo.FetchMaxBytes(fetchBytes),
		kgo.FetchMaxWait(fetchWait),
		kgo.WithHooks(&s.reach),
		kgo.AdjustFetchOffsetsFn(func(assigned context.Context, offsets map[string]map[int32]kgo.Offset) (map[string]map[int32]kgo.Offset, error) {
			return s.assigned(assigned, working, offsets)
		}),
		kgo.OnPartitionsAssigned(func(context.Context, *kgo.Client, map[string][]int32) {
			s.joined.Store(true)
			s.conditions.clear(startCause)
		}),
		kgo.OnPartitionsRevoked(func(ctx context.Context, _ *kgo.Client, lost map[string][]int32) {
			s.revoked(ctx, lost[s.worker.Topic])
		}),
		kgo.OnPartitionsLost(func(_ context.Context, _ *kgo.Client, lost map[string][]int32) {
			s.lost(lost[s.worker.Topic])
		}),
	)
	var err error
	s.client, err = kgo.NewClient(options...)
	return err
}

// poll hands fetched records to the appliers of their partitions. A rebalance
// waits for the handing over only: an applier's long retry does not block it.
func (s *session) poll(ctx context.Context) {
	for ctx.Err() == nil {
		fetches := s.client.PollRecords(ctx, pollRecords)
		if fetches.IsClientClosed() {
			return
		}
		fetches.EachError(func(_ string, partition int32, err error) { s.fetchFailed(ctx, partition, err) })
		fetches.EachPartition(func(p kgo.FetchTopicPartition) {
			if a := s.applier(p.Partition); a != nil && len(p.Records) > 0 {
				a.offer(p.Records)
				s.conditions.clear(logCause)
			}
		})
		s.client.AllowRebalance()
	}
}

func (s *session) applier(partition int32) *applier {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.appliers[partition]
}

// all are the appliers of now.
func (s *session) all() map[int32]*applier {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.appliers)
}

// leave gives every partition up and closes the client.
func (s *session) leave(ctx context.Context) {
	s.client.AllowRebalance()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.worker.Config.DrainTimeout+leaveTimeout)
	defer cancel()
	if err := s.client.LeaveGroupContext(ctx); err != nil {
		s.worker.Log.WarnContext(ctx, "leaving the group", "projection", s.worker.Projection, "error", err)
	}
	s.lost(slices.Collect(maps.Keys(s.all())))
	s.client.CloseAllowingRebalance()
}
