package verify

import (
	"maps"
	"slices"

	"github.com/echo-im/echocdc/schema/fold"
)

// listed is how many keys a report names; it counts the others.
const listed = 1_000

// Report is what a run found.
type Report struct {
	// OK says that nothing differs of all that could be judged.
	OK     bool    `json:"ok"`
	Share  float64 `json:"share"` // of all entities
	Passes int     `json:"passes"`
	Events int64   `json:"events"` // read in the last pass
	Rows   int64   `json:"rows"`   // read in the last pass
	// Unmapped rows are told to nobody: no rule can map them.
	Unmapped int64 `json:"unmapped_rows,omitempty"`
	// Compared is how many entities were compared.
	Compared int64 `json:"compared"`
	// Different are entities of which the events say something else than the rows.
	Different []Finding        `json:"different"`
	Differing map[string]int64 `json:"differing"` // how many, by sort
	// Untold are rows of which no event tells, by the entities they are. In a
	// Shortened log their events may have been, and they are no fault.
	Untold   []string         `json:"untold"`
	Untelled map[string]int64 `json:"untold_by_sort"`
	// Shortened says that the log's oldest events are gone: it was judged by what is left.
	Shortened bool `json:"shortened"`
	// Moving is how many were changed whenever they were looked at, and so are not judged.
	Moving int64 `json:"moving"`
	// Cleared are tables that lost their rows at once, without an event for each.
	Cleared []string `json:"cleared,omitempty"`
	// Unjudged is how many entities have no row, for that reason or because it
	// may be in a table that was left out.
	Unjudged int64 `json:"unjudged,omitempty"`
}

// Finding is an entity of which events and rows say different things.
type Finding struct {
	Key         string            `json:"key"`
	Differences []fold.Difference `json:"differences"`
}

func newReport(share float64, shortened bool) *Report {
	return &Report{
		Share: share, Shortened: shortened,
		Different: []Finding{}, Differing: map[string]int64{},
		Untold: []string{}, Untelled: map[string]int64{},
	}
}

func (r *Report) differs(key string, differences []fold.Difference) {
	r.Differing[fold.Sort(key)]++
	if len(r.Different) < listed {
		r.Different = append(r.Different, Finding{key, differences})
	}
}

func (r *Report) untold(key string) {
	r.Untelled[fold.Sort(key)]++
	if len(r.Untold) < listed {
		r.Untold = append(r.Untold, key)
	}
}

func (r *Report) cleared(table string) {
	if !slices.Contains(r.Cleared, table) {
		r.Cleared = append(r.Cleared, table)
	}
}

func (r *Report) finish() {
	r.OK = len(r.Different) == 0 && (len(r.Untold) == 0 || r.Shortened)
}

// Total adds up what is counted by sort.
func Total(bySort map[string]int64) int64 {
	var n int64
	for count := range maps.Values(bySort) {
		n += count
	}
	return n
}
