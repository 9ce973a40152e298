package projector

import (
	"context"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// claimTimeout ends a claim that waits for a frozen owner's transaction, so
// that the wait is seen; the next try waits on.
const claimTimeout = 10 * time.Second

// assigned claims the partitions the group gave us, starts their appliers and
// says from where to fetch. It waits while PostgreSQL is down, rather than
// fail, which would drop the partitions; the group meanwhile sees us alive.
func (s *session) assigned(
	assigned, working context.Context, offsets map[string]map[int32]kgo.Offset,
) (map[string]map[int32]kgo.Offset, error) {
	partitions := offsets[s.worker.Topic]
	for partition := range partitions {
		claim, err := s.claim(assigned, partition)
		if err != nil {
			return nil, err // the session is over: the group rebalances
		}
		s.start(working, partition, claim)
		partitions[partition] = startOf(claim)
	}
	s.conditions.clear(logCause)
	return offsets, nil
}

func (s *session) claim(ctx context.Context, partition int32) (schema.Claim, error) {
	var claim schema.Claim
	err := retry.Do(ctx, retry.Backoff{Max: 5 * time.Second}, s.failed(ctx, storeCause), func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, claimTimeout)
		defer cancel()
		var err error
		claim, err = s.worker.Claim(ctx, partition)
		return blameless(err)
	})
	if err == nil {
		s.conditions.clear(storeCause)
		s.worker.Log.DebugContext(ctx, "claimed partition", "projection", s.worker.Projection,
			"partition", partition, "next_offset", claim.Next, "epoch", claim.Epoch)
	}
	return claim, err
}

func startOf(claim schema.Claim) kgo.Offset {
	if claim.Next == schema.StartOfLog {
		return kgo.NewOffset().AtStart()
	}
	return kgo.NewOffset().At(claim.Next).WithEpoch(-1)
}

func (s *session) start(working context.Context, partition int32, claim schema.Claim) {
	a := newApplier(s, partition, claim)
	s.mu.Lock()
	old := s.appliers[partition]
	s.appliers[partition] = a
	s.mu.Unlock()
	if old != nil {
		old.abandon()
	}
	a.start(working)
}

// revoked gives partitions up in peace: each finishes the batch in hand
// (invariant 8), or rolls it back when that takes too long.
func (s *session) revoked(ctx context.Context, partitions []int32) {
	given := s.take(partitions)
	var wait sync.WaitGroup
	for _, a := range given {
		wait.Go(func() { a.finish(s.worker.Config.DrainTimeout) })
	}
	wait.Wait()

	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), leaveTimeout)
	defer cancel()
	s.commit(ctx, given)
}

// lost gives partitions up at once: somebody else may own them already, and
// the fence keeps what is in hand from taking effect.
func (s *session) lost(partitions []int32) {
	for _, a := range s.take(partitions) {
		a.abandon()
	}
}

func (s *session) take(partitions []int32) map[int32]*applier {
	s.mu.Lock()
	defer s.mu.Unlock()
	taken := map[int32]*applier{}
	for _, p := range partitions {
		if a := s.appliers[p]; a != nil {
			taken[p] = a
			delete(s.appliers, p)
		}
	}
	return taken
}

// commit tells Kafka how far we are. Nobody reads it but lag tools, so that a
// failure is no more than that.
func (s *session) commit(ctx context.Context, appliers map[int32]*applier) {
	offsets := map[int32]kgo.EpochOffset{}
	for p, a := range appliers {
		if next, moved := a.queue.untold(); moved {
			offsets[p] = kgo.EpochOffset{Epoch: -1, Offset: next}
		}
	}
	if len(offsets) == 0 {
		return
	}
	s.client.CommitOffsetsSync(ctx, map[string]map[int32]kgo.EpochOffset{s.worker.Topic: offsets}, nil)
}
