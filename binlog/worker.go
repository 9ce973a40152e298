package binlog

import (
	"cmp"
	"context"
	"fmt"
	"runtime"
	"slices"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// worker turns jobs into batches. Each has an encoder and memory of its own.
type worker struct {
	encoder schema.Encoder
	rows    row.Changes
	redact  redactor
}

func newWorker(source string, selection schema.Selection) *worker {
	return &worker{encoder: schema.Encoder{Source: source, Selection: selection}, redact: newRedactor()}
}

// run makes the batch of a job. A failure is the job's: it cannot be had.
func (w *worker) run(ctx context.Context, j *job) {
	defer close(j.done)
	defer func() {
		if r := recover(); r != nil {
			j.err = fmt.Errorf("reading rows: %s", panicText(r))
		}
	}()
	seen, err := w.tally(ctx, j)
	if err != nil {
		j.err = err
		return
	}
	j.batch = schema.Batch{Position: j.position, Commits: j.ended, Oldest: j.oldest, History: j.history}
	if err := w.decode(j, seen); err != nil {
		j.err = err
		return
	}
	events, size := w.encoder.Take()
	j.batch.Events = events
	j.batch.Bytes += size
	j.rows, j.commits = nil, nil
}

// tally is the rows of the job's first transaction that went before it. Where
// the job ends inside its last transaction, the next job is told what to go on
// from, measured first so that both can be decoded at once.
func (*worker) tally(ctx context.Context, j *job) (tally, error) {
	var seen tally
	if j.before != nil {
		select {
		case seen = <-j.before:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if !j.partial {
		return seen, nil
	}
	last := len(j.commits) - 1
	var counted tally
	if last == 0 {
		counted = slices.Clone(seen)
	}
	var rows row.Changes
	for i := range j.rows {
		raw := &j.rows[i]
		if raw.commit != last {
			continue
		}
		if raw.event == replication.QUERY_EVENT {
			*counted.of(raw.plan.Table)++
			continue
		}
		if err := rows.Begin(&raw.plan.Plan, raw.event, raw.body); err != nil {
			return nil, err
		}
		n, err := rows.Count()
		if err != nil {
			return nil, err
		}
		*counted.of(raw.plan.Table) += n
	}
	j.position.Within = j.within(counted)
	j.after <- counted // its only value: there is room
	return seen, nil
}

func (w *worker) decode(j *job, seen tally) error {
	commit := 0
	for i := range j.rows {
		raw := &j.rows[i]
		if raw.commit != commit {
			commit, seen = raw.commit, seen[:0]
		}
		w.encoder.Adapter = raw.plan.adapter
		if raw.event == replication.QUERY_EVENT {
			w.cleared(j, raw, seen.of(raw.plan.Table))
			continue
		}
		if err := w.event(j, raw, seen.of(raw.plan.Table)); err != nil {
			return fmt.Errorf("transaction %s: %w", j.commits[commit].GTID, err)
		}
	}
	return nil
}

// event maps the rows of an event, counting them on.
func (w *worker) event(j *job, raw *rawRows, index *int) error {
	if err := w.rows.Begin(&raw.plan.Plan, raw.event, raw.body); err != nil {
		return err
	}
	table, commit := raw.plan.Table, &j.commits[raw.commit]
	skip := j.skip(raw.commit, table)
	if passed, err := w.passed(j, index, skip); err != nil || passed {
		return err
	}
	for ; ; *index++ {
		more, err := w.rows.Next()
		if err != nil || !more {
			return err
		}
		if *index < skip {
			j.repeated++
			continue
		}
		j.batch.Rows++
		w.encoder.Row(*commit, table.Name, *index)
		if reason := w.mapRow(table); reason != nil {
			dead := w.redact.deadRow(commit, &w.rows, *index, reason)
			j.batch.Dead = append(j.batch.Dead, dead)
			j.batch.Bytes += weigh(&dead)
		}
	}
}

// mapRow gives the row to its rule. A row whose rule fails leaves nothing behind.
func (w *worker) mapRow(table *schema.Table) (reason error) {
	mark := w.encoder.Mark()
	defer func() {
		if r := recover(); r != nil {
			reason = fmt.Errorf("its rule is broken: %s", panicText(r))
		}
		if reason != nil {
			w.encoder.Rewind(mark)
		}
	}()
	if err := w.rows.Change.Err(); err != nil {
		return err
	}
	err := table.Map(&w.rows.Change, &w.encoder)
	// What a rule says of a value that could not be had is not the reason.
	return cmp.Or(w.rows.Change.Err(), err)
}

// panicText is what a panic says, if it is the runtime's: another might quote a
// row (invariant 10).
func panicText(r any) string {
	if err, ok := r.(runtime.Error); ok {
		return err.Error()
	}
	return "a panic of its own"
}
