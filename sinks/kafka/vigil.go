package kafka

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// vigilPace is how often a publisher that has nothing to do looks whether it
// still may.
const vigilPace = 2 * time.Second

// errTaken is of a source that another publisher claimed while we had nothing
// to publish.
var errTaken = errors.New("another instance or a command has claimed the source")

// vigil notices that the source was claimed by another while nothing is
// published: a transaction would be refused, but there is none. So an idle
// instance learns of what a command has stored.
type vigil struct {
	client *kgo.Client
	id     string // transactional
	// turns counts beginnings and ends of transactions: odd while one is open.
	turns *atomic.Int64
	pace  time.Duration
}

// keep looks until the context ends, or stops the publishing.
func (v *vigil) keep(ctx context.Context, stop context.CancelCauseFunc) {
	ticker := time.NewTicker(v.pace)
	defer ticker.Stop()
	for before := int64(-1); ; {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		turns := v.turns.Load()
		if turns == before && turns%2 == 0 && v.taken(ctx) && v.turns.Load() == turns {
			stop(errTaken)
			return
		}
		before = turns
	}
}

// taken tells whether the brokers know a newer producer of our id. What they
// do not tell is no news: the next transaction will.
func (v *vigil) taken(ctx context.Context) bool {
	id, epoch, err := v.client.ProducerID(ctx)
	if err != nil {
		return false
	}
	described, err := kadm.NewClient(v.client).DescribeTransactions(ctx, v.id)
	if err != nil {
		return false
	}
	now, err := described.On(v.id, nil)
	return err == nil && now.Err == nil && (now.ProducerID != id || now.ProducerEpoch != epoch)
}
