package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/config"
)

func (p *program) tellPlan(plan *surveyed, rate int) {
	var b strings.Builder
	for _, t := range plan.Tables {
		fmt.Fprintf(&b, "%-28s about %d rows, by %s\n", t.Table, t.Rows, strings.Join(t.Key, ", "))
	}
	if plan.Seconds > 0 {
		fmt.Fprintf(&b, "about %d rows in all: %s at %d rows a second (snapshot.rows_per_second), longer while the server is busy\n",
			plan.Rows, seconds(plan.Seconds), rate)
	} else {
		fmt.Fprintf(&b, "about %d rows in all, as fast as the server gives them\n", plan.Rows)
	}
	if plan.Requested {
		fmt.Fprintf(&b, "requested snapshot %s; the running reader begins it, or the next one that is started: see 'echocdc snapshot status'\n", plan.Run.ID)
	} else {
		b.WriteString("nothing was requested: leave out --dry-run to do so\n")
	}
	_, _ = io.WriteString(p.stdout, b.String())
}

func seconds(n float64) time.Duration {
	return time.Duration(n * float64(time.Second)).Round(time.Second)
}

const (
	// followPace is how often a run is looked at.
	followPace = time.Second
	// unbegun is how long a request waits before it is said that nobody begins it.
	unbegun = 15 * time.Second
)

// followSnapshot tells how far the run is until it is over.
func (p *program) followSnapshot(ctx context.Context, settings *config.Loaded, id string, asJSON bool) error {
	ticker := time.NewTicker(followPace)
	defer ticker.Stop()
	begun, said := time.Now(), ""
	for warned := false; ; {
		book, err := p.snapshotBook(ctx, settings)
		if err != nil {
			return err
		}
		if book.Run == nil || book.Run.ID != id {
			return fmt.Errorf("snapshot %s is no longer known: another one was requested", id)
		}
		if line := progressLine(book, time.Now()); line != said && !asJSON {
			fmt.Fprintln(p.stdout, line)
			said = line
		}
		if !book.Run.Open() {
			return p.over(book, asJSON)
		}
		if book.Run.State == snapshot.StateRequested && !warned && time.Since(begun) > unbegun {
			warned = true
			fmt.Fprintln(p.stderr, "echocdc: nobody has begun it yet: is 'echocdc run' or 'echocdc tail' running for this source? The request waits for the next start")
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			fmt.Fprintln(p.stderr, "echocdc: the snapshot goes on without this command: see 'echocdc snapshot status'")
			return errTold
		}
	}
}

// over tells how the run ended.
func (p *program) over(book *snapshot.Book, asJSON bool) error {
	if asJSON {
		if err := p.printJSON(book); err != nil {
			return err
		}
	}
	if book.Run.State != snapshot.StateDone {
		return fmt.Errorf("snapshot %s was %s: %s", book.Run.ID, book.Run.State, book.Run.Reason)
	}
	return nil
}

// progressLine is how far a run is, and when it will be over if it goes on so.
func progressLine(book *snapshot.Book, now time.Time) string {
	run := book.Run
	rows, all := book.Rows(), book.Estimated()
	switch {
	case run.State == snapshot.StateRequested:
		return "requested: no reader has begun it yet"
	case run.State == snapshot.StateDone:
		return fmt.Sprintf("done: %d rows in %s", rows, run.Ended.Sub(run.Began).Round(time.Millisecond))
	case !run.Open():
		return fmt.Sprintf("%s: %d rows were told", run.State, rows)
	}
	line := fmt.Sprintf("%s: %d of about %d rows", current(book), rows, all)
	took := now.Sub(run.Began).Seconds()
	if rows == 0 || took <= 0 {
		return line
	}
	rate := float64(rows) / took
	return fmt.Sprintf("%s, %.0f a second, about %s to go", line, rate, seconds(float64(all-rows)/rate))
}

// current is the table that is read.
func current(book *snapshot.Book) string {
	var newest *snapshot.Progress
	for _, t := range book.Tables {
		if !t.Done && t.Rows > 0 && (newest == nil || t.Updated.After(newest.Updated)) {
			newest = t
		}
	}
	if newest == nil {
		return "running"
	}
	return newest.Table
}

func (p *program) tellBook(source string, book *snapshot.Book) error {
	if book.Run == nil {
		_, err := fmt.Fprintf(p.stdout, "no snapshot of source %s was ever requested\n", source)
		return err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "snapshot  %s, requested %s\n", book.Run.ID, book.Run.Requested.Format(time.RFC3339))
	for _, r := range book.Run.Ranges {
		fmt.Fprintf(&b, "where     %s\n", r)
	}
	if book.Run.Reason != "" {
		fmt.Fprintf(&b, "reason    %s\n", book.Run.Reason)
	}
	for _, t := range book.Tables {
		state := fmt.Sprintf("%d of about %d rows", t.Rows, max(t.Rows, t.Estimated))
		if t.Done {
			state = fmt.Sprintf("done, %d rows", t.Rows)
		}
		fmt.Fprintf(&b, "  %-28s %s\n", t.Table, state)
	}
	fmt.Fprintln(&b, progressLine(book, time.Now()))
	_, err := io.WriteString(p.stdout, b.String())
	return err
}
