package snapshot

import "time"

const (
	// chunkTime is how long a chunk is to take; longestChunk how long it may, and
	// so how long the stream waits for it.
	chunkTime    = 100 * time.Millisecond
	longestChunk = 200 * time.Millisecond
	// chunkBytes bounds what a chunk's events take in memory.
	chunkBytes = 8 << 20

	firstRows = 500
	leastRows = 10
	mostRows  = 50_000
	// perSecond is how many chunks share a second's rows.
	perSecond = 10
)

// pace says how many rows the next chunk has, and when it is due.
type pace struct {
	rate int // rows a second; 0 for no limit
	rows int // of the next chunk, as time and memory allow
	due  time.Time
}

func newPace(rate int) pace { return pace{rate: rate, rows: firstRows} }

// limit is how many rows the next chunk may have.
func (p *pace) limit() int {
	if p.rate == 0 {
		return p.rows
	}
	return max(1, min(p.rows, p.rate/perSecond))
}

// took learns from a chunk. Chunks shrink at once, and grow to twice as much at
// most.
func (p *pace) took(begun time.Time, spent time.Duration, rows, bytes int) {
	if p.rate > 0 {
		p.due = begun.Add(time.Duration(rows) * time.Second / time.Duration(p.rate))
	}
	if rows == 0 {
		return
	}
	fit := float64(rows) * float64(chunkTime) / float64(max(spent, time.Microsecond))
	if bytes > 0 {
		fit = min(fit, float64(rows)*chunkBytes/float64(bytes))
	}
	if float64(p.rows) < fit && rows < p.rows {
		return // it was cut short by the rate or the table's end: it says nothing of more
	}
	p.rows = min(max(int(min(fit, 2*float64(p.rows))), leastRows), mostRows)
}

// rest puts the next chunk off.
func (p *pace) rest(until time.Time) {
	if p.due.Before(until) {
		p.due = until
	}
}
