package projector

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// applyTimeout ends a transaction that got stuck.
const applyTimeout = time.Minute

// apply applies entries in order, as many at a time as the events allow: a
// batch that is refused is halved until the guilty event stands alone, which
// is set aside (invariant 6).
func (a *applier) apply(stopping, working context.Context, entries []entry) error {
	size := len(entries)
	for len(entries) > 0 {
		size = min(size, len(entries))
		batch, parked := a.plan(entries[:size])
		err := a.attempt(stopping, working, batch)
		switch {
		case err == nil:
			a.took(working, batch, entries[:size], parked)
			entries = entries[size:]
			size *= 2
		case !retry.IsPermanent(err):
			return err
		case len(batch.Records) == 1:
			setAside(entries[:size], &batch.Records[0], err)
		default:
			size = max(1, size/2)
		}
	}
	return nil
}

// plan is the step over entries: what is applied, and what is set aside with
// the later events of its key. The second result are the keys it parks.
func (a *applier) plan(entries []entry) (Batch, map[string]struct{}) {
	batch := Batch{Step: schema.Step{
		Partition: a.partition,
		Epoch:     a.claim.Epoch,
		From:      a.claim.Next,
		Next:      entries[len(entries)-1].offset + 1,
	}}
	parked := map[string]struct{}{}
	for i := range entries {
		e := &entries[i]
		_, before := a.parked[e.key]
		_, now := parked[e.key]
		switch {
		case e.letter != nil:
			batch.Dead = append(batch.Dead, *e.letter)
			if e.key != "" {
				parked[e.key] = struct{}{}
			}
		case e.event == nil:
		case before || now:
			follower := letter(e.event, e.key, errors.New("an earlier event of its key is set aside"))
			follower.Follows = true
			batch.Dead = append(batch.Dead, *follower)
		case !e.unknown:
			batch.Records = append(batch.Records, *e.event)
		}
	}
	return batch, parked
}

// setAside turns the entry of an event into a letter about it.
func setAside(entries []entry, event *schema.Record, reason error) {
	for i := range entries {
		if entries[i].offset == event.Offset {
			entries[i].letter = letter(event, entries[i].key, reason)
		}
	}
}

// attempt applies a batch, trying again what may succeed and holding the
// partition meanwhile, until stopping.
func (a *applier) attempt(stopping, working context.Context, batch Batch) error {
	began := time.Now()
	var superseded error
	err := retry.Do(stopping, retry.Backoff{}, a.session.failed(working, a.cause()), func(context.Context) error {
		err := a.once(working, batch)
		if errors.Is(err, schema.ErrSuperseded) {
			superseded = err
			return nil
		}
		return err
	})
	if superseded != nil {
		return superseded
	}
	if err == nil {
		a.session.conditions.clear(a.cause())
		a.worker.Metrics.batch(a.worker.Projection, time.Since(began))
	}
	return err
}

// once tries once. A panic is the fault of an event like any other refusal; its
// words may quote the event, so that they are not repeated (invariant 10).
func (a *applier) once(working context.Context, batch Batch) (err error) {
	ctx, cancel := context.WithTimeout(working, applyTimeout)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			a.worker.Log.ErrorContext(ctx, "applying panicked", "projection", a.worker.Projection,
				"kind", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = retry.Permanent(fmt.Errorf("applying panicked: %T", p))
		}
	}()
	err = a.worker.Apply(ctx, batch)
	if len(batch.Records) == 0 {
		return blameless(err)
	}
	return err
}

// blameless is an error that no event can be set aside for: it is worth another
// try, whatever it says of itself.
func blameless(err error) error {
	if !retry.IsPermanent(err) {
		return err
	}
	return errors.New(err.Error())
}

// took moves on after a step took effect.
func (a *applier) took(ctx context.Context, batch Batch, entries []entry, parked map[string]struct{}) {
	a.claim.Next = batch.Next
	for key := range parked {
		a.parked[key] = struct{}{}
	}
	a.nameUnknown(ctx, entries)
	a.tellDead(ctx, batch.Dead)
	a.worker.Metrics.applied(a.worker.Projection, batch, entries, time.Now())
}

// cause names the partition among the conditions of the worker.
func (a *applier) cause() string { return fmt.Sprintf("partition %d", a.partition) }
