package verify

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Log is the events as they are published.
type Log interface {
	// Read gives the events behind a place, those of each subject in their order,
	// up to the log's end of now, and returns the place of that end. No place is
	// the oldest event that the log still has.
	Read(ctx context.Context, from Place, each func(*schema.Event) error) (Place, error)
	// Published is the position up to which Echo's log is in the log of events.
	Published(ctx context.Context) (schema.Position, error)
	// Shortened tells whether events were taken away from the log's beginning.
	Shortened(ctx context.Context) (bool, error)
}

// Place is where in the log of events somebody is: the next offset of each partition.
type Place map[int32]int64

// Rows are the rows of Echo's tables.
type Rows interface {
	// Await waits until what is read next is at least as new as the position.
	Await(ctx context.Context, at schema.Position) error
	// Chunk reads the rows of a table behind a key, in the order of keys. No key
	// is the table's beginning.
	Chunk(ctx context.Context, table string, behind []string, limit int) (Chunk, error)
	// Executed is what the server has done.
	Executed(ctx context.Context) (schema.Position, error)
}

// Chunk is some rows of a table, as the events that retell them.
type Chunk struct {
	Events []schema.Event
	Rows   int
	// Unmapped rows are those that no rule can map: they are set aside wherever they are read.
	Unmapped int
	// Last is the key of the last row; End says that there is none behind it.
	Last []string
	End  bool
}

// Table is a table of Echo's.
type Table struct {
	Name      string
	Estimated int64 // rows, as the server guesses
	Tells     []schema.Payload
	// Left says that it is left out of the comparison.
	Left bool
}

// Verifier compares a log with tables.
type Verifier struct {
	Log    Log
	Rows   Rows
	Tables []Table
	// Behind counts the transactions that were executed and are not published.
	Behind func(published, executed schema.Position) (uint64, error)
	// Share of all entities is compared: more than 0, at most 1. Each run takes others.
	Share float64
	// Entities is about how many are held in memory at once.
	Entities int
	// RowsPerSecond bounds what the server is asked for; 0 does not.
	RowsPerSecond int
	// Patience is how long the reader of Echo's log may publish nothing of what
	// the server has done.
	Patience time.Duration
	// Tell is told how far the work is. It does not block.
	Tell func(Progress)
}

// Progress is how far the work is.
type Progress struct {
	Pass, Passes int
	Work         Work
	// Rows were read in this pass, of about so many as the server guesses.
	Rows, Estimated int64
	// Events were read in this pass.
	Events int64
	// Held is how many entities are in memory.
	Held int
}

// Work is what is done at the moment.
type Work string

// The work of a pass, in its order.
const (
	ReadingEvents Work = "reading events"
	ReadingRows   Work = "reading rows"
	Waiting       Work = "waiting for the reader of Echo's log"
	LookingAgain  Work = "looking again at what differs"
)

// Run compares, in as many passes as memory asks for.
func (v *Verifier) Run(ctx context.Context) (*Report, error) {
	shortened, err := v.Log.Shortened(ctx)
	if err != nil {
		return nil, err
	}
	report := newReport(v.Share, shortened)
	left, dice := v.spans(), newDice()
	for number := 1; len(left) > 0; number++ {
		p := newPass(v, report, left[0], dice)
		p.progress = Progress{Pass: number, Passes: number + len(left) - 1, Estimated: v.estimated()}
		if err := p.run(ctx); err != nil {
			return nil, fmt.Errorf("comparing, pass %d: %w", number, err)
		}
		report.Passes = number
		left = slices.Concat(p.postponed, left[1:])
	}
	report.finish()
	return report, nil
}

// estimated is how many rows a pass reads, as the server guesses.
func (v *Verifier) estimated() int64 {
	var rows int64
	for _, t := range v.Tables {
		if !t.Left {
			rows += t.Estimated
		}
	}
	return rows
}

// perRow is about how many entities a row of Echo's speaks of.
const perRow = 2

// spans are the passes: each takes the entities of a span.
func (v *Verifier) spans() []span {
	passes := int64(v.Share*float64(v.estimated()*perRow))/int64(max(1, v.Entities)) + 1
	all := make([]span, passes)
	for i := range all {
		all[i] = span{v.Share * float64(i) / float64(passes), v.Share * float64(i+1) / float64(passes)}
	}
	return all
}
