package echo

import (
	"context"
	"fmt"
	"strings"
)

// Fill writes so many message rows and nothing else, as a backlog to measure
// with: copies of realistic messages, perCommit of them in each transaction.
func Fill(ctx context.Context, db Database, settings Settings, rows, perCommit int) error {
	writer, err := NewWriter(ctx, db, fillers)
	if err != nil {
		return err
	}
	defer writer.Close()
	w := NewWorld(settings)
	for range settings.Users {
		w.enter()
	}
	for written := 0; written < rows && ctx.Err() == nil; written += perCommit {
		part := Part{Owner: int64(written), Steps: []Step{w.bulk(min(perCommit, rows-written))}}
		if err := writer.Write(part); err != nil {
			return fmt.Errorf("filling the log: %w", err)
		}
	}
	if err := writer.Settle(); err != nil {
		return fmt.Errorf("filling the log: %w", err)
	}
	return ctx.Err()
}

// fillers is how many connections write a backlog: their commits share the disk's waits.
const fillers = 8

// bulk is one statement with so many rows: the two copies of each message.
func (w *World) bulk(rows int) Step {
	var args []any
	for done := 0; done < rows; {
		m := w.utterance(w.anyone())
		m.to = w.other(w.byID[m.sender]).ID
		w.stamp(m)
		for _, owner := range []int64{m.sender, m.to} {
			if done == rows {
				break
			}
			u := w.byID[owner]
			l := &letter{message: m, box: u.nextBox()}
			args = append(args, w.copyRows(u, l, l.body(owner, false), false)[0].Args...)
			done++
		}
	}
	return do(messageColumns+messageValues+strings.Repeat(", "+messageValues, rows-1), args...)
}
