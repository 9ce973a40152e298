package projector

import (
	"context"

	"github.com/echo-im/echocdc/schema"
)

// maxNamed bounds how many unknown event types are named.
const maxNamed = 50

// tellDead says what was set aside, once for a step.
func (a *applier) tellDead(ctx context.Context, dead []schema.DeadLetter) {
	if len(dead) == 0 {
		return
	}
	first := &dead[0]
	a.worker.Log.ErrorContext(ctx, "events set aside: see echocdc.dead_letters", "projection", a.worker.Projection,
		"partition", a.partition, "events", len(dead), "first_offset", first.Offset, "first_type", first.Event.Type,
		"first_reason", first.Reason, "parked_before", first.Follows)
}

// nameUnknown says once which types of events this version passes by.
func (a *applier) nameUnknown(ctx context.Context, entries []entry) {
	for i := range entries {
		e := &entries[i]
		if !e.unknown || len(a.unknown) == maxNamed {
			continue
		}
		if _, named := a.unknown[e.event.Type]; !named {
			a.unknown[e.event.Type] = struct{}{}
			a.worker.Log.WarnContext(ctx, "event type unknown to this version, passed by", "projection", a.worker.Projection,
				"partition", a.partition, "event_type", e.event.Type, "offset", e.offset)
		}
	}
}
