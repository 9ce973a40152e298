package echo

import (
	"context"
	"time"
)

// Traffic lets a world live on real servers.
type Traffic struct {
	World    *World
	Writer   *Writer
	Presence *Presence
}

// Prepare writes what was there before the product came. Nothing of it is in
// the books: the product starts to read after it.
func (t *Traffic) Prepare(ctx context.Context) error {
	t.World.populate()
	if err := t.write(t.World.take()); err != nil {
		return err
	}
	return t.Presence.show(ctx, t.World.users...)
}

// Settle writes the sign-ups that begin the traffic.
func (t *Traffic) Settle() error {
	t.World.settle()
	return t.write(t.World.finish())
}

// Run lets users do so many deeds, or until the context ends, and so many a
// second; zero of either is no limit. It returns when everything they did is
// committed.
func (t *Traffic) Run(ctx context.Context, deeds, perSecond int) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	start, done := time.Now(), 0
	for ctx.Err() == nil && (deeds == 0 || done < deeds) {
		due := done + 1
		if perSecond > 0 {
			due = int(time.Since(start).Seconds() * float64(perSecond))
		}
		for ; done < due && (deeds == 0 || done < deeds); done++ {
			if err := t.Writer.Write(t.World.act()...); err != nil {
				return err
			}
		}
		if perSecond > 0 {
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	}
	return t.write(t.World.finish())
}

// Quiet lets users come and go, read, and end a group. It must only be called
// when the product has decided every push so far; settled tells whether
// nothing is on its way to a user any more.
func (t *Traffic) Quiet(ctx context.Context, settled func(user int64) bool) error {
	parts, moved := t.World.quiet(settled)
	if err := t.write(parts); err != nil {
		return err
	}
	return t.Presence.show(ctx, moved...)
}

func (t *Traffic) write(parts []Part) error {
	if err := t.Writer.Write(parts...); err != nil {
		return err
	}
	return t.Writer.Settle()
}
