package binlog

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// behindPace is how often the server is asked how much log it has.
const behindPace = 10 * time.Second

// watch shows how many bytes of log are behind what was handed on, until it is stopped.
func (t *Tailer) watch(ctx context.Context, h *host, p *pipeline) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() { t.askBehind(ctx, h, p) })
	return func() {
		cancel()
		watching.Wait()
	}
}

func (t *Tailer) askBehind(ctx context.Context, h *host, p *pipeline) {
	ticker := time.NewTicker(behindPace)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		at := p.delivered.Load()
		if at == nil {
			continue
		}
		behind, err := t.behind(ctx, h, at)
		if err != nil {
			t.Log.DebugContext(ctx, "the server did not say how much log it has", "error", err)
			continue
		}
		t.Metrics.lagBytes.Set(float64(behind))
	}
}

func (t *Tailer) behind(ctx context.Context, h *host, at *schema.Position) (uint64, error) {
	s, err := h.open(ctx)
	if err != nil {
		return 0, err
	}
	defer s.close()
	logs, err := s.rows("show binary logs")
	if err != nil {
		return 0, err
	}
	return bytesAfter(logs, at)
}

// bytesAfter adds up the logs, each a name and a size, after a position.
func bytesAfter(logs [][]string, at *schema.Position) (uint64, error) {
	var bytes uint64
	for _, log := range logs {
		size, err := strconv.ParseUint(log[1], 10, 64)
		if err != nil {
			return 0, err
		}
		if log[0] == at.File {
			bytes = size - min(size, at.Offset) // what the logs before ours have does not count
		} else {
			bytes += size
		}
	}
	return bytes, nil
}
