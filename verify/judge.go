package verify

import (
	"context"
	"slices"

	"github.com/echo-im/echocdc/schema/fold"
)

// judge names what differs. What may only be late is looked at again first:
// rows and events anew, the events as far as the rows could know.
func (p *pass) judge(ctx context.Context, begun int64) error {
	p.report.Compared += int64(len(p.matched))
	var suspects []string
	for _, key := range p.keys() {
		p.report.Compared++
		events, rows := p.told.Entity(key), p.kept.Entity(key)
		switch {
		case len(fold.Compare(key, events, rows)) == 0:
		case events == nil: // no event of it came before or after its row was read
			p.report.untold(key)
		case rows == nil && !p.sorts.whole[fold.Sort(key)]:
			p.report.Unjudged++
		default:
			suspects = append(suspects, key)
		}
	}
	for range rounds {
		if len(suspects) == 0 {
			return nil
		}
		var err error
		if suspects, err = p.lookAgain(ctx, suspects, begun); err != nil {
			return err
		}
	}
	p.report.Moving += int64(len(suspects))
	p.report.Compared -= int64(len(suspects))
	return nil
}

// keys are the entities that were not as they were told when their rows were read.
func (p *pass) keys() []string {
	keys := slices.Concat(p.told.Keys(), p.kept.Keys())
	slices.Sort(keys)
	return slices.Compact(keys)
}

// lookAgain reads the suspects' rows anew, then all events that the rows could
// know, and names those that differ though no event of them came meanwhile. It
// returns those that are still moving.
func (p *pass) lookAgain(ctx context.Context, suspects []string, begun int64) ([]string, error) {
	p.tell(LookingAgain)
	before := p.number
	if err := p.awaitRows(ctx); err != nil {
		return nil, err
	}
	rows := fold.NewState()
	if err := p.readAgain(ctx, suspects, rows); err != nil {
		return nil, err
	}
	if err := p.catchUp(ctx); err != nil {
		return nil, err
	}
	var moving []string
	for _, key := range suspects {
		differences := fold.Compare(key, p.told.Entity(key), rows.Entity(key))
		mayHide := rows.Entity(key) == nil && (p.touched[key] > begun || p.kept.Entity(key) != nil)
		switch {
		case len(differences) == 0:
		case p.touched[key] > before || mayHide: // its row may be where nobody looked again
			moving = append(moving, key)
		default:
			p.report.differs(key, differences)
		}
	}
	return moving, nil
}

// readAgain reads the rows of the suspects: where they were, or behind the last
// row that there was..
func (p *pass) readAgain(ctx context.Context, suspects []string, sum *fold.State) error {
	places, ends := map[int]bool{}, map[string]bool{}
	for _, key := range suspects {
		for _, i := range p.seen[key] {
			places[i] = true
		}
		if len(p.seen[key]) == 0 {
			for _, table := range p.sorts.tables[fold.Sort(key)] {
				ends[table] = true
			}
		}
	}
	for i, at := range p.chunks {
		isLast := i+1 == len(p.chunks) || p.chunks[i+1].table != at.table
		if !places[i] && (!isLast || !ends[at.table]) {
			continue
		}
		at.rows *= 2 // others may have come between
		for {
			read, err := p.read(ctx, at, sum)
			if err != nil {
				return err
			}
			if !isLast || read.End {
				break
			}
			at.behind = read.Last
		}
	}
	return nil
}
