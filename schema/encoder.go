package schema

import (
	"strconv"
	"time"
)

// Commit identifies a committed transaction.
type Commit struct {
	// GTID is written as the server writes it.
	GTID []byte
	// Committed is the commit time, to the microsecond where the server says so.
	Committed time.Time
}

// Encoder turns payloads into events. It is not safe for concurrent use: each
// worker has its own.
type Encoder struct {
	// Source and Adapter stand on every event.
	Source  string
	Adapter string
	// Origin of the events; OriginStream when empty.
	Origin Origin
	// Selection is what may be told.
	Selection Selection

	commit Commit
	table  string
	row    int // i-th row of the table in its transaction
	number int // n-th event of the row
	retold Retold
	arena  []byte
	events []Event
	bytes  int

	message  MessageNew
	delivery MessageDelivered
}

// arenaSize is the piece of memory events are written into: large enough to
// make allocations rare, small enough to be let go soon.
const arenaSize = 256 << 10

// Row says which row the next events come from.
func (e *Encoder) Row(commit Commit, table string, index int) {
	e.commit, e.table, e.row, e.number = commit, table, index, 0
	e.retold = Retold{}
}

// Retold is where a row stands that a snapshot tells: in no transaction.
type Retold struct {
	// Key begins the ids of events without a natural key. None of the log's
	// begins so: those begin with a GTID.
	Key []byte
	// GTID is the set of transactions that the row was read behind: it is as they
	// left it, or newer.
	GTID []byte
	// AsOf is the time of events of which the row holds none.
	AsOf time.Time
}

// Retell says which row of a snapshot the next events come from.
func (e *Encoder) Retell(row Retold) {
	e.commit, e.number, e.retold = Commit{GTID: row.GTID}, 0, row
}

// MessageNew is an empty payload to fill and [Encoder.Add]. Most of a stream is
// messages and deliveries: these two are the encoder's own, good until the next
// is asked for, so that they cost no memory.
func (e *Encoder) MessageNew() *MessageNew {
	e.message = MessageNew{Mentions: e.message.Mentions[:0]}
	return &e.message
}

// MessageDelivered is an empty payload as [Encoder.MessageNew] is one.
func (e *Encoder) MessageDelivered() *MessageDelivered {
	e.delivery = MessageDelivered{}
	return &e.delivery
}

// Tells tells whether events of the name are told: a rule asks before it makes
// one of those that may be off.
func (e *Encoder) Tells(event string) bool { return e.Selection.Tells(event) }

// MessageText is what may be told of a message's text; empty for none.
func (e *Encoder) MessageText(text []byte) string { return e.Selection.text(text) }

// Add appends the payload's event and lets go of the payload. Invariant 4: id, key and type follow from
// the payload and the row's place alone.
func (e *Encoder) Add(p Payload) {
	if cap(e.arena)-len(e.arena) < arenaSize/8 {
		e.arena = make([]byte, 0, arenaSize)
	}
	buf := e.arena
	start := len(buf)
	buf = p.AppendID(buf)
	if len(buf) == start {
		buf = e.appendRowID(buf)
	}
	idEnd := len(buf)
	buf = p.AppendSubject(buf)
	subjectEnd := len(buf)
	buf = p.AppendJSON(buf)
	end := len(buf)
	e.arena = buf

	when := p.OccurredAt().Time()
	if when.IsZero() {
		when = e.told().UTC().Truncate(time.Second)
	}
	origin := e.Origin
	if origin == "" {
		origin = OriginStream
	}
	e.events = append(e.events, Event{
		ID:        buf[start:idEnd:idEnd],
		Type:      p.Type(),
		Source:    e.Source,
		Subject:   buf[idEnd:subjectEnd:subjectEnd],
		Time:      when,
		GTID:      e.commit.GTID,
		Committed: e.commit.Committed,
		Origin:    origin,
		Adapter:   e.Adapter,
		Data:      buf[subjectEnd:end:end],
	})
	e.bytes += end - start
	e.number++
}

// told is the time of an event that has none of its own.
func (e *Encoder) told() time.Time {
	if len(e.retold.Key) > 0 {
		return e.retold.AsOf
	}
	return e.commit.Committed
}

// Mark is a place to go back to with [Encoder.Rewind].
func (e *Encoder) Mark() int { return len(e.events) }

// Rewind forgets the events after the mark: a row whose rule fails half-way
// leaves nothing behind.
func (e *Encoder) Rewind(mark int) {
	for _, ev := range e.events[mark:] {
		e.bytes -= len(ev.ID) + len(ev.Subject) + len(ev.Data)
	}
	e.events = e.events[:mark]
}

// Bytes is the weight of the events so far.
func (e *Encoder) Bytes() int { return e.bytes }

// Take hands over the events and their weight in bytes, and starts anew.
func (e *Encoder) Take() ([]Event, int) {
	events, size := e.events, e.bytes
	e.events, e.bytes = make([]Event, 0, len(events)), 0
	return events, size
}

// appendRowID appends <gtid>/<table>/<i>/<n>: independent of what else is captured.
func (e *Encoder) appendRowID(dst []byte) []byte {
	if len(e.retold.Key) > 0 {
		dst = append(append(dst, e.retold.Key...), '/')
		return strconv.AppendInt(dst, int64(e.number), 10)
	}
	dst = append(dst, e.commit.GTID...)
	dst = append(dst, '/')
	dst = append(dst, e.table...)
	dst = append(dst, '/')
	dst = strconv.AppendInt(dst, int64(e.row), 10)
	dst = append(dst, '/')
	return strconv.AppendInt(dst, int64(e.number), 10)
}
