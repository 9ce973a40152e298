package snapshot

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// State is how far a run is.
type State string

// The states of a run.
const (
	StateRequested State = "requested" // nobody has begun it
	StateRunning   State = "running"
	StateDone      State = "done"
	StateCancelled State = "cancelled" // by an operator
	StateRefused   State = "refused"   // it can't be done; Reason says why
)

// Run is one request to tell of rows anew. There is one at a time.
type Run struct {
	ID string `json:"id"`
	// Tables to read, as the server calls them; none for all that are captured.
	Tables []string `json:"tables,omitempty"`
	// Ranges that rows must lie in; all rows when there are none.
	Ranges    []Range   `json:"ranges,omitempty"`
	State     State     `json:"state"`
	Reason    string    `json:"reason,omitempty"`
	Requested time.Time `json:"requested"`
	Began     time.Time `json:"began,omitzero"`
	Ended     time.Time `json:"ended,omitzero"`
}

// NewRun is a request made now.
func NewRun(now time.Time, tables []string, ranges []Range) Run {
	return Run{
		ID:        now.UTC().Format("20060102T150405.000"),
		Tables:    tables,
		Ranges:    ranges,
		State:     StateRequested,
		Requested: now.UTC(),
	}
}

// Open tells whether there is still something to do.
func (r *Run) Open() bool { return r.State == StateRequested || r.State == StateRunning }

// Range is the values that a column of whole numbers may have.
type Range struct {
	Column string `json:"column"`
	First  int64  `json:"first"`
	Last   int64  `json:"last"`
}

// ParseRange reads "user_id=1001" and "user_id=1001..2000".
func ParseRange(text string) (Range, error) {
	column, values, ok := strings.Cut(text, "=")
	first, last, several := strings.Cut(values, "..")
	if !several {
		last = first
	}
	r := Range{Column: strings.TrimSpace(column)}
	var err, also error
	r.First, err = strconv.ParseInt(strings.TrimSpace(first), 10, 64)
	r.Last, also = strconv.ParseInt(strings.TrimSpace(last), 10, 64)
	if !ok || r.Column == "" || err != nil || also != nil || r.First > r.Last {
		return Range{}, fmt.Errorf("%q is no range of keys: write column=7 or column=7..9, in whole numbers", text)
	}
	return r, nil
}

// String is the range as [ParseRange] reads it.
func (r Range) String() string {
	if r.First == r.Last {
		return fmt.Sprintf("%s=%d", r.Column, r.First)
	}
	return fmt.Sprintf("%s=%d..%d", r.Column, r.First, r.Last)
}

// Progress is how far a run is in a table. It is stored in the transaction that
// publishes the rows it counts.
type Progress struct {
	Run   string `json:"run"`
	Table string `json:"table"`
	// Last is the key of the last row that was published; none before the first.
	Last []string `json:"last,omitempty"`
	Rows int64    `json:"rows"`
	// Estimated is how many rows there are in all, as the server guessed.
	Estimated int64     `json:"estimated"`
	Done      bool      `json:"done,omitempty"`
	Began     time.Time `json:"began,omitzero"`
	Updated   time.Time `json:"updated,omitzero"`
}

// The keys of records. Names of tables hold no slash: Echo has none such.
const (
	recordPrefix   = "snapshot/"
	runKey         = recordPrefix + "run"
	progressPrefix = recordPrefix + "table/"
)

// recordForm is the form of the records this code writes and reads.
const recordForm = 1

// IsRecord tells whether a history record of the reader is one of a snapshot.
func IsRecord(key string) bool { return strings.HasPrefix(key, recordPrefix) }

// Record is the run as it is stored.
func (r *Run) Record() schema.HistoryRecord {
	return record(runKey, struct {
		Form int `json:"form"`
		*Run
	}{recordForm, r})
}

// Record is the progress as it is stored.
func (p *Progress) Record() schema.HistoryRecord { return record(progressPrefix+p.Table, p) }

func record(key string, v any) schema.HistoryRecord {
	text, err := json.Marshal(v)
	if err != nil {
		return schema.HistoryRecord{} // unreachable: every field marshals
	}
	return schema.HistoryRecord{Key: key, Value: text}
}

// Book is what is stored of the last run.
type Book struct {
	// Run is nil when there never was one.
	Run *Run `json:"run"`
	// Tables is how far it is in each table, by name.
	Tables []*Progress `json:"tables"`

	stale []string // keys of records of runs before
}

// ReadBook finds the last run among the records of a source.
func ReadBook(records []schema.HistoryRecord) (*Book, error) {
	book := &Book{}
	var all []*Progress
	for _, r := range records {
		switch {
		case len(r.Value) == 0 || !IsRecord(r.Key):
		case r.Key == runKey:
			var stored struct {
				Form int `json:"form"`
				Run
			}
			if err := json.Unmarshal(r.Value, &stored); err != nil {
				return nil, fmt.Errorf("reading the history record %q: %w", r.Key, err)
			}
			if stored.Form != recordForm {
				return nil, fmt.Errorf("reading the history record %q: it has form %d, this echocdc reads %d", r.Key, stored.Form, recordForm)
			}
			book.Run = &stored.Run
		default:
			var p Progress
			if err := json.Unmarshal(r.Value, &p); err != nil {
				return nil, fmt.Errorf("reading the history record %q: %w", r.Key, err)
			}
			all = append(all, &p)
		}
	}
	for _, p := range all {
		if book.Run != nil && p.Run == book.Run.ID {
			book.Tables = append(book.Tables, p)
		} else {
			book.stale = append(book.stale, progressPrefix+p.Table)
		}
	}
	slices.SortFunc(book.Tables, func(a, b *Progress) int { return cmp.Compare(a.Table, b.Table) })
	return book, nil
}

// Of is the progress in a table, nil before the first row of it.
func (b *Book) Of(table string) *Progress {
	for _, p := range b.Tables {
		if p.Table == table {
			return p
		}
	}
	return nil
}

// Requesting are the records that request a run in place of what is in the book.
func (b *Book) Requesting(r *Run) []schema.HistoryRecord {
	records := []schema.HistoryRecord{r.Record()}
	for _, p := range b.Tables {
		records = append(records, schema.HistoryRecord{Key: progressPrefix + p.Table})
	}
	for _, key := range b.stale {
		records = append(records, schema.HistoryRecord{Key: key})
	}
	return records
}

// Rows are the rows that the run has told.
func (b *Book) Rows() int64 {
	var rows int64
	for _, p := range b.Tables {
		rows += p.Rows
	}
	return rows
}

// Estimated is how many rows there are in all, as far as one knows.
func (b *Book) Estimated() int64 {
	var rows int64
	for _, p := range b.Tables {
		if p.Done {
			rows += p.Rows
			continue
		}
		rows += max(p.Rows, p.Estimated)
	}
	return rows
}
