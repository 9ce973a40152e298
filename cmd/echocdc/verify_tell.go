package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/echo-im/echocdc/verify"
)

// verifyScreen shows on a terminal how far a verification is.
type verifyScreen struct {
	out        io.Writer
	isTerminal bool
	began      time.Time
	shown      time.Time
	pass       verify.Progress // when rows of this pass were read first
	since      time.Time
}

// screenPause is how often it changes.
const screenPause = 500 * time.Millisecond

func (s *verifyScreen) tell(now verify.Progress) {
	if now.Pass != s.pass.Pass || now.Work != s.pass.Work {
		s.pass, s.since = now, time.Now()
	}
	if !s.isTerminal || time.Since(s.shown) < screenPause {
		return
	}
	s.shown = time.Now()
	line := fmt.Sprintf("pass %d of %d: %s; %d events", now.Pass, now.Passes, now.Work, now.Events)
	if now.Rows > 0 {
		line += fmt.Sprintf(", %d of about %d rows", now.Rows, max(now.Rows, now.Estimated))
	}
	if left, ok := s.left(&now); ok {
		line += fmt.Sprintf(", about %s to go", left)
	}
	fmt.Fprintf(s.out, "\r\x1b[K%s", line)
}

// left is how long the rows of this pass will take, by those that were read.
func (s *verifyScreen) left(now *verify.Progress) (time.Duration, bool) {
	read, left := now.Rows-s.pass.Rows, now.Estimated-now.Rows
	if now.Work != verify.ReadingRows || read <= 0 || left <= 0 {
		return 0, false
	}
	return (time.Since(s.since) * time.Duration(left) / time.Duration(read)).Round(time.Second), true
}

func (s *verifyScreen) end() {
	if s.isTerminal {
		fmt.Fprint(s.out, "\r\x1b[K")
	}
}

// toldKeys is how many keys are named for people.
const toldKeys = 20

func (p *program) tellVerified(r *verify.Report, asJSON bool) error {
	if asJSON {
		return p.printJSON(r)
	}
	fmt.Fprintf(p.stdout, "compared %d entities, %g%% of all, in %s: %d events, %d rows\n",
		r.Compared, r.Share*100, counted(int64(r.Passes), "pass", "passes"), r.Events, r.Rows)
	if different := verify.Total(r.Differing); different > 0 {
		fmt.Fprintf(p.stdout, "\n%s:\n", counted(different, "entity differs", "entities differ"))
		for _, f := range r.Different[:min(toldKeys, len(r.Different))] {
			for _, d := range f.Differences {
				fmt.Fprintf(p.stdout, "  %s: the events say %s, the table %s\n", strings.TrimSpace(f.Key+" "+d.Field), d.Events, d.Rows)
			}
		}
		p.tellSorts(r.Differing, toldKeys)
		fmt.Fprintln(p.stdout, "  a row was changed past the log, or an event was lost: find out which; 'echocdc snapshot' tells of the rows that are there anew")
	}
	if untold := verify.Total(r.Untelled); untold > 0 {
		fmt.Fprintf(p.stdout, "\nof %s no event tells:\n", counted(untold, "entity", "entities"))
		for _, key := range r.Untold[:min(toldKeys, len(r.Untold))] {
			fmt.Fprintf(p.stdout, "  %s\n", key)
		}
		p.tellSorts(r.Untelled, toldKeys)
		if !r.Shortened {
			fmt.Fprintln(p.stdout, "  what was there before the first start is told by 'echocdc snapshot'")
		}
	}
	p.tellUnjudged(r)
	ending := "nothing differs"
	if !r.OK {
		ending = "not all that Echo has is what the events say"
	}
	_, err := fmt.Fprintln(p.stdout, "\n"+ending)
	return err
}

// tellSorts counts by sort when there are more than were named.
func (p *program) tellSorts(bySort map[string]int64, named int64) {
	if verify.Total(bySort) <= named {
		return
	}
	fmt.Fprint(p.stdout, "  … in all")
	for _, sort := range slices.Sorted(maps.Keys(bySort)) {
		fmt.Fprintf(p.stdout, " %s %d", sort, bySort[sort])
	}
	fmt.Fprintln(p.stdout)
}

// tellUnjudged says what could not be judged.
func (p *program) tellUnjudged(r *verify.Report) {
	if r.Shortened {
		fmt.Fprintln(p.stdout, "\nthe log's oldest events are gone (kafka.topics.retention): only what is left of it was judged, and rows without events are no fault;"+
			"\n  'echocdc snapshot' tells of all rows anew")
	}
	if r.Moving > 0 {
		fmt.Fprintf(p.stdout, "\n%s changed whenever looked at and not judged: verify again\n", counted(r.Moving, "entity", "entities"))
	}
	if len(r.Cleared) > 0 {
		fmt.Fprintf(p.stdout, "\ntables that lost their rows at once: %q\n", r.Cleared)
	}
	if r.Unjudged > 0 {
		fmt.Fprintf(p.stdout, "\n%s without a row and not judged: rows may be in a table that was left out, or were lost at once\n",
			counted(r.Unjudged, "entity", "entities"))
	}
	if r.Unmapped > 0 {
		fmt.Fprintf(p.stdout, "\n%s that no rule can map: their changes are on the topic of dead rows\n", counted(r.Unmapped, "row", "rows"))
	}
}

func counted(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
