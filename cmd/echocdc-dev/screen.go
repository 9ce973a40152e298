package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/pipeline"
)

// screen shows how the demo goes: redrawn in place on a terminal, a line every
// few seconds elsewhere.
type screen struct {
	out   io.Writer
	play  *pipeline.Play
	start time.Time
	live  bool

	drawn  int // lines on the terminal
	events int
	at     time.Time
}

func newScreen(out io.Writer, play *pipeline.Play, start time.Time) *screen {
	file, ok := out.(*os.File)
	return &screen{out: out, play: play, start: start, live: ok && term.IsTerminal(int(file.Fd())), at: time.Now()}
}

// run shows until the context ends.
func (s *screen) run(ctx context.Context) {
	every := 2 * time.Second
	if s.live {
		every = 500 * time.Millisecond
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	first := s.play.Phone.First()
	for {
		select {
		case <-first:
			first = nil
			fmt.Fprintf(s.out, "first push on a phone after %s\n", time.Since(s.start).Round(100*time.Millisecond))
			s.drawn = 0
		case <-tick.C:
			s.show(ctx)
		case <-ctx.Done():
			return
		}
	}
}

func (s *screen) show(ctx context.Context) {
	now, events := time.Now(), s.play.Listener.Events()
	rate := float64(events-s.events) / now.Sub(s.at).Seconds()
	s.events, s.at = events, now
	outcomes, err := s.play.Tables.Outcomes(ctx)
	if err != nil {
		return // between two answers of a busy server nothing is shown
	}
	lags := &s.play.Listener.Lags
	line := fmt.Sprintf("%5s  %7d events %6.0f/s   commit to Kafka p50 %s p99 %s", now.Sub(s.start).Round(time.Second), events, rate,
		lags.Quantile(0.5).Round(100*time.Microsecond), lags.Quantile(0.99).Round(100*time.Microsecond))
	if !s.live {
		fmt.Fprintf(s.out, "%s   pushes: %s\n", line, strings.Join(tellOutcomes("%d %s", outcomes), ", "))
		return
	}
	lines := append([]string{line, "", "         pushes"}, tellOutcomes("%7d  %s", outcomes)...)
	if s.drawn > 0 {
		fmt.Fprintf(s.out, "\x1b[%dA", s.drawn)
	}
	for _, text := range lines {
		fmt.Fprintf(s.out, "\x1b[2K%s\n", text)
	}
	fmt.Fprint(s.out, "\x1b[J")
	s.drawn = len(lines)
}

// tellOutcomes names what became of pushes so far, the most frequent first.
func tellOutcomes(format string, outcomes map[schema.PushOutcome]int) []string {
	order := slices.SortedFunc(maps.Keys(outcomes), func(a, b schema.PushOutcome) int {
		return cmp.Or(outcomes[b]-outcomes[a], strings.Compare(string(a), string(b)))
	})
	lines := make([]string, len(order))
	for i, outcome := range order {
		lines[i] = fmt.Sprintf(format, outcomes[outcome], pipeline.Reason(outcome))
	}
	return lines
}
