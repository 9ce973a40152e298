package verify

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/fold"
)

// pass compares the entities of one span.
type pass struct {
	*Verifier

	report   *Report
	progress Progress
	dice     dice
	reader   *fold.Reader
	sorts    sorts

	span      span
	postponed []span // that did not fit into memory

	told    *fold.State // by events
	kept    *fold.State // by rows, as far as it differs from what was told
	matched map[string]bool

	place   Place
	number  int64            // of the last event
	touched map[string]int64 // the last event of each entity, of those that came while rows were read

	chunks []chunk
	seen   map[string][]int // in which chunks rows told of an entity that differed
	due    time.Time        // when the next rows may be read
}

// chunk is where rows were read.
type chunk struct {
	table  string
	behind []string
	rows   int
}

const (
	// rounds is how often what changes is looked at again before it is left alone.
	rounds = 5
	// chunkRows is how many rows are read at once: few enough for a short read.
	chunkRows = 2_000
	// askPause is how often the published position is looked at.
	askPause = 200 * time.Millisecond
)

func newPass(v *Verifier, report *Report, of span, dice dice) *pass {
	reader := fold.NewReader()
	return &pass{
		Verifier: v, report: report, span: of, dice: dice, reader: reader, sorts: sortsOf(v.Tables, reader),
		told: fold.NewState(), kept: fold.NewState(), matched: map[string]bool{},
		touched: map[string]int64{}, seen: map[string][]int{},
	}
}

func (p *pass) run(ctx context.Context) error {
	if err := p.readEvents(ctx); err != nil {
		return err
	}
	if err := p.catchUp(ctx); err != nil { // what is late now is not taken for what changes meanwhile
		return err
	}
	p.touched = map[string]int64{} // from now on: rows are as new as this
	begun := p.number
	if err := p.awaitRows(ctx); err != nil {
		return err
	}
	for _, t := range p.Tables {
		if t.Left {
			continue
		}
		if err := p.readTable(ctx, t.Name); err != nil {
			return err
		}
	}
	if err := p.catchUp(ctx); err != nil {
		return err
	}
	p.report.Events, p.report.Rows = p.progress.Events, p.progress.Rows
	return p.judge(ctx, begun)
}

// readEvents adds up the events from where it stopped to the log's end of now.
func (p *pass) readEvents(ctx context.Context) error {
	p.tell(ReadingEvents)
	place, err := p.Log.Read(ctx, p.place, p.event)
	p.place = place
	return err
}

func (p *pass) event(e *schema.Event) error {
	p.number++
	p.progress.Events++
	if p.progress.Events%progressEvery == 0 {
		p.tell(p.progress.Work)
	}
	if err := p.noteCleared(e); err != nil {
		return err
	}
	statements, err := p.reader.Read(e)
	if err != nil {
		return err
	}
	for _, s := range statements {
		if !p.takes(s.Key) || p.matched[s.Key] {
			continue // what matched its rows has been judged: later changes are no matter of this run
		}
		p.told.Apply(s)
		p.touched[s.Key] = p.number
	}
	p.shed()
	return nil
}

// takes tells whether the entity is compared in this pass.
func (p *pass) takes(key string) bool {
	return p.sorts.read[fold.Sort(key)] && p.dice.in(p.span, key)
}

// noteCleared remembers tables that lost their rows without an event for each.
func (p *pass) noteCleared(e *schema.Event) error {
	if e.Type != (*schema.TableCleared)(nil).Type() {
		return nil
	}
	payload, err := schema.Decode(e.Type, e.Data)
	if err != nil {
		return err
	}
	if cleared, ok := payload.(*schema.TableCleared); ok {
		p.report.cleared(cleared.Table)
		p.sorts.clear(p.Tables, cleared.Table, p.reader)
	}
	return nil
}

// shed leaves half of the entities to a later pass when there are too many.
func (p *pass) shed() {
	if p.held() <= p.Entities {
		return
	}
	lower, upper := p.span.halves()
	p.span, p.postponed = lower, slices.Insert(p.postponed, 0, upper)
	p.progress.Passes++
	for _, state := range []*fold.State{p.told, p.kept} {
		for _, key := range state.Keys() {
			if !p.takes(key) {
				state.Forget(key)
			}
		}
	}
	p.drop(func(key string) bool { return !p.takes(key) })
}

// held is how many entities are in memory.
func (p *pass) held() int { return p.told.Len() + p.kept.Len() + len(p.matched) }

// drop forgets what is noted of the entities that leave.
func (p *pass) drop(leaves func(key string) bool) {
	maps.DeleteFunc(p.matched, func(key string, _ bool) bool { return leaves(key) })
	maps.DeleteFunc(p.touched, func(key string, _ int64) bool { return leaves(key) })
	maps.DeleteFunc(p.seen, func(key string, _ []int) bool { return leaves(key) })
}

// awaitRows waits until rows are at least as new as the events that were read.
func (p *pass) awaitRows(ctx context.Context) error {
	published, err := p.Log.Published(ctx)
	if err != nil {
		return err
	}
	return p.Rows.Await(ctx, published)
}

// readTable adds up the rows of a table and lets go of what is as it was told.
func (p *pass) readTable(ctx context.Context, table string) error {
	var behind []string
	for {
		read, err := p.read(ctx, chunk{table, behind, chunkRows}, p.kept)
		if err != nil {
			return err
		}
		p.progress.Rows += int64(read.Rows)
		p.report.Unmapped += int64(read.Unmapped)
		p.tell(ReadingRows)
		if read.End {
			return nil
		}
		behind = read.Last
	}
}

// read adds the rows of a chunk to a sum.
func (p *pass) read(ctx context.Context, at chunk, sum *fold.State) (Chunk, error) {
	if err := retry.Pause(ctx, time.Until(p.due)); err != nil {
		return Chunk{}, err
	}
	begun := time.Now()
	read, err := p.Rows.Chunk(ctx, at.table, at.behind, at.rows)
	if err != nil {
		return Chunk{}, fmt.Errorf("reading rows of table %s: %w", at.table, err)
	}
	if p.RowsPerSecond > 0 {
		p.due = begun.Add(time.Duration(read.Rows) * time.Second / time.Duration(p.RowsPerSecond))
	}
	keys := map[string]bool{}
	for i := range read.Events {
		statements, err := p.reader.Read(&read.Events[i])
		if err != nil {
			return Chunk{}, err
		}
		for _, s := range statements {
			if p.takes(s.Key) && !p.matched[s.Key] {
				sum.Apply(s)
				keys[s.Key] = true
			}
		}
	}
	if sum == p.kept {
		p.match(at, keys)
	}
	return read, nil
}

// match lets go of the entities that are as they were told, and remembers where
// to look again for the others.
func (p *pass) match(at chunk, keys map[string]bool) {
	for key := range keys {
		if len(fold.Compare(key, p.told.Entity(key), p.kept.Entity(key))) == 0 && !fold.Lasting(key) {
			p.told.Forget(key)
			p.kept.Forget(key)
			p.matched[key] = true
			continue
		}
		p.seen[key] = append(p.seen[key], len(p.chunks))
	}
	p.chunks = append(p.chunks, at)
	p.shed()
}

// catchUp waits until all that the rows could know is published, and reads it.
func (p *pass) catchUp(ctx context.Context) error {
	p.tell(Waiting)
	if err := p.awaitEvents(ctx); err != nil {
		return err
	}
	return p.readEvents(ctx)
}

// progressEvery is after how many events it is told how far the work is.
const progressEvery = 20_000

func (p *pass) tell(work Work) {
	p.progress.Work, p.progress.Held = work, p.held()
	p.Tell(p.progress)
}
