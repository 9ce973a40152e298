package echo

import (
	"context"
	"fmt"
	"time"
)

// Steady writes so many message rows a second, each a transaction of its own,
// until the context ends. It returns how many it wrote.
func Steady(ctx context.Context, db Database, settings Settings, perSecond int) (int, error) {
	writer, err := NewWriter(context.WithoutCancel(ctx), db, writers)
	if err != nil {
		return 0, err
	}
	defer writer.Close()
	w := NewWorld(settings)
	for range settings.Users {
		w.enter()
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	start, written := time.Now(), 0
	for ctx.Err() == nil {
		for due := int(time.Since(start).Seconds() * float64(perSecond)); written < due; written += 2 {
			m := w.privateMessage(w.anyone())
			if err := writer.Write(
				Part{m.sender, []Step{w.rowsOf(w.byID[m.sender], m).row}},
				Part{m.to, []Step{w.rowsOf(w.byID[m.to], m).row}},
			); err != nil {
				return written, fmt.Errorf("writing messages: %w", err)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	return written, writer.Settle()
}
