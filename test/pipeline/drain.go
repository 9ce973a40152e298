package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/twmb/franz-go/pkg/kadm"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
)

// An Observer sees how far the product is.
type Observer struct {
	Echo     echo.Database
	Listener *Listener
	Tables   *Tables
	Phone    *Phone
	Product  *Product
	Topics   Topics
	Groups   string // begins the product's consumer groups
	// Projections that must have applied everything.
	Projections []string
}

// partitions is how many the events topic has unless its owner says otherwise.
const partitions = 12

// look is how often one looks whether something has happened.
const look = 50 * time.Millisecond

// AwaitReady waits until every projection owns all partitions of the events.
func (o *Observer) AwaitReady(ctx context.Context) error {
	return o.await(ctx, func() (string, error) {
		applied, err := o.Tables.Applied(ctx, o.Topics.Events)
		if err != nil {
			return "", err
		}
		for _, projection := range o.Projections {
			if owned := len(applied[projection]); owned < partitions {
				return fmt.Sprintf("projection %s owns %d of %d partitions", projection, owned, partitions), nil
			}
		}
		return "", nil
	})
}

// AwaitHeard waits until everything Echo has committed so far is published and heard.
func (o *Observer) AwaitHeard(ctx context.Context) error {
	committed, err := echo.Executed(ctx, o.Echo)
	if err != nil {
		return err
	}
	if err := o.await(ctx, func() (string, error) { return o.unpublished(committed) }); err != nil {
		return err
	}
	return o.await(ctx, func() (string, error) { return o.unheard(ctx) })
}

// AwaitDecided waits until it is, besides, applied by every projection: every
// push is decided.
func (o *Observer) AwaitDecided(ctx context.Context) error {
	if err := o.AwaitHeard(ctx); err != nil {
		return err
	}
	return o.await(ctx, func() (string, error) { return o.unapplied(ctx) })
}

// AwaitDone waits until, besides, every push job is done.
func (o *Observer) AwaitDone(ctx context.Context) error {
	if err := o.AwaitDecided(ctx); err != nil {
		return err
	}
	return o.await(ctx, func() (string, error) { return o.unsent(ctx) })
}

// await asks until nothing is missing. When the context ends first, what is
// missing is the error.
func (o *Observer) await(ctx context.Context, ask func() (string, error)) error {
	tick := time.NewTicker(look)
	defer tick.Stop()
	for {
		missing, err := ask()
		if err == nil && missing == "" {
			return nil
		}
		if ended := o.Product.Running(); ended != nil {
			return ended
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			if err != nil {
				return fmt.Errorf("waiting for the pipeline: %w", err)
			}
			return fmt.Errorf("the pipeline does not drain: %s", missing)
		}
	}
}

// unpublished says what of the committed transactions the stored position lacks.
func (o *Observer) unpublished(committed mysql.GTIDSet) (string, error) {
	position := o.Listener.Position()
	published, err := mysql.ParseGTIDSet(o.Echo.Flavor, position.GTIDs)
	if err != nil {
		return "", fmt.Errorf("parsing the published position: %w", err)
	}
	if published.Contain(committed) {
		return "", nil
	}
	return fmt.Sprintf("published is %q, committed is %q", position.GTIDs, committed), nil
}

// unheard says which partitions the listener has not read to their end.
func (o *Observer) unheard(ctx context.Context) (string, error) {
	ends, err := kadm.NewClient(o.Listener.client).ListEndOffsets(ctx, o.Topics.Events)
	if err != nil {
		return "", fmt.Errorf("asking Kafka for the ends of %s: %w", o.Topics.Events, err)
	}
	missing := ""
	ends.Each(func(end kadm.ListedOffset) {
		if next := o.Listener.Read(end.Partition); next < end.Offset {
			missing = fmt.Sprintf("listener is at %d of %d in partition %d", next, end.Offset, end.Partition)
		}
	})
	return missing, nil
}

// unapplied says which projection has not applied the last record that was heard.
func (o *Observer) unapplied(ctx context.Context) (string, error) {
	applied, err := o.Tables.Applied(ctx, o.Topics.Events)
	if err != nil {
		return "", err
	}
	for partition, last := range o.Listener.Last() {
		for _, projection := range o.Projections {
			if next := applied[projection][partition]; next <= last {
				return fmt.Sprintf("projection %s is at %d in partition %d, the last event is %d", projection, next, partition, last), nil
			}
		}
	}
	return "", nil
}

func (o *Observer) unsent(ctx context.Context) (string, error) {
	unfinished, err := o.Tables.Unfinished(ctx)
	if err != nil || len(unfinished) == 0 {
		return "", err
	}
	return fmt.Sprintf("push jobs are unfinished: %v", unfinished), nil
}

// Settled tells of users whether nothing is on its way to them: every push the
// books expect was taken.
func (o *Observer) Settled(books *echo.Books) func(user int64) bool {
	taken := o.Phone.Taken()
	waiting := make(map[int64]bool)
	for push, outcome := range books.Pushes() {
		if outcome == schema.PushEnqueued && taken[push.EventID()] == 0 {
			waiting[push.User] = true
		}
	}
	return func(user int64) bool { return !waiting[user] }
}
