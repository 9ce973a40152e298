package snapshot

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// batchBytes is how much of a chunk shares a batch.
const batchBytes = 256 << 10

// teller turns the rows of chunks into batches. It keeps its memory from chunk
// to chunk.
type teller struct {
	redact  func(reason string, columns []string) string
	encoder schema.Encoder
	result  mysql.Result
	change  schema.Change
	scratch []byte
	key     []byte
	now     func() time.Time

	// Of the chunk at hand.
	table   *Table
	at      schema.Position
	idStart []byte
	gtid    []byte
	batch   schema.Batch
	batches []schema.Batch
	done    Progress // with the rows of the chunk so far
	last    []mysql.FieldValue
}

// chunk reads the next rows of a table, at most so many, and returns them as
// batches, each with the progress behind it. The server is let go of first: a
// publisher that is slow holds nothing open there.
func (t *teller) chunk(s *server, table *Table, at schema.Position, so Progress, limit int) ([]schema.Batch, Progress, error) {
	question, err := table.query(so.Last, limit)
	if err != nil {
		return nil, so, err
	}
	t.table, t.at, t.done = table, at, so
	t.idStart = fmt.Appendf(nil, "snapshot/%s/%s/", so.Run, table.Name)
	t.gtid = told(&at)
	t.encoder.Origin, t.encoder.Adapter = schema.OriginSnapshot, table.adapter
	t.begin()
	rows := 0
	// A statement of its own is a transaction of its own, and the session is read-only.
	err = s.Conn.ExecuteSelectStreaming(question, &t.result, func(row []mysql.FieldValue) error {
		rows++
		return t.row(row)
	}, nil)
	if err != nil {
		t.encoder.Take()
		t.batches = nil
		return nil, so, fmt.Errorf("reading rows of table %s: %w", table.Name, err)
	}
	t.done.Done = rows < limit
	if t.batch.Rows > 0 || t.done.Done {
		t.cut()
	}
	batches := t.batches
	t.batches = nil
	return batches, t.done, nil
}

// longestGTID bounds what each event carries: histories of many servers are long.
const longestGTID = 255

// told is the position as events carry it: the row is as these transactions
// left it, or newer. It is left out where it is long.
func told(at *schema.Position) []byte {
	if len(at.GTIDs) > longestGTID {
		return nil
	}
	return []byte(at.GTIDs)
}

func (t *teller) begin() {
	t.batch = schema.Batch{Position: t.at}
}

// row tells one row.
func (t *teller) row(values []mysql.FieldValue) error {
	columns := t.table.columns
	if len(values) != len(columns)+len(t.table.key) {
		return fmt.Errorf("a row has %d values, want %d", len(values), len(columns)+len(t.table.key))
	}
	t.last = values[len(columns):]
	t.change.Op = schema.Inserted
	t.change.Before.Reset(t.table.rule)
	images := t.change.After.Reset(t.table.rule)
	t.scratch = t.scratch[:0]
	for i := range columns {
		var err error
		if t.scratch, err = columns[i].read(&values[i], &images[columns[i].slot], t.scratch); err != nil {
			t.change.After.Fail(err)
		}
	}
	t.encoder.Retell(schema.Retold{Key: t.rowKey(), GTID: t.gtid, AsOf: t.at.Committed})
	if reason := t.mapRow(); reason != nil {
		t.setAside(reason)
	}
	t.batch.Rows++
	t.done.Rows++
	if t.encoder.Bytes() >= batchBytes {
		t.cut()
	}
	return nil
}

// mapRow gives the row to its rule. A row whose rule fails leaves nothing behind.
func (t *teller) mapRow() (reason error) {
	mark := t.encoder.Mark()
	defer func() {
		if r := recover(); r != nil {
			reason = fmt.Errorf("its rule is broken: %s", panicText(r))
		}
		if reason != nil {
			t.encoder.Rewind(mark)
		}
	}()
	if err := t.change.Err(); err != nil {
		return err
	}
	err := t.table.rule.Map(&t.change, &t.encoder)
	// What a rule says of a value that could not be had is not the reason.
	return cmp.Or(t.change.Err(), err)
}

// panicText is what a panic says, if it is the runtime's: another might quote a
// row (invariant 10).
func panicText(r any) string {
	if err, ok := r.(runtime.Error); ok {
		return err.Error()
	}
	return "a panic of its own"
}

// setAside notes a row that can't be mapped, without a value of it (invariant 10).
func (t *teller) setAside(reason error) {
	columns := make([]string, len(t.table.columns))
	for i := range columns {
		columns[i] = t.table.columns[i].name
	}
	dead := schema.DeadRow{
		Table: t.table.Name, GTID: string(t.gtid), Index: int(t.done.Rows), Op: "read by snapshot " + t.done.Run,
		Reason: t.redact(reason.Error(), columns),
	}
	t.batch.Dead = append(t.batch.Dead, dead)
	t.batch.Bytes += len(dead.Table) + len(dead.GTID) + len(dead.Op) + len(dead.Reason)
}

// cut ends a batch behind the row at hand.
func (t *teller) cut() {
	events, size := t.encoder.Take()
	t.batch.Events = events
	t.batch.Bytes += size
	if t.batch.Rows > 0 {
		t.done.Last = make([]string, len(t.last))
		for i := range t.last {
			t.done.Last[i] = t.table.key[i].kept(&t.last[i])
		}
	}
	t.done.Updated = t.now().UTC()
	// Invariant 1: how far the run is stands in the transaction of its events.
	t.batch.History = []schema.HistoryRecord{t.done.Record()}
	t.batches = append(t.batches, t.batch)
	t.begin()
}

// rowKey is what ids begin with: snapshot/<run>/<table>/<key>. The run is in it,
// for what a later one tells of the row may be otherwise; within a run a row has
// one id, however often the run is cut off (invariant 4).
func (t *teller) rowKey() []byte {
	t.key = append(t.key[:0], t.idStart...)
	for i := range t.last {
		if i > 0 {
			t.key = append(t.key, ',')
		}
		t.key = appendEscaped(t.key, t.table.key[i].kept(&t.last[i]))
	}
	return t.key
}

// appendEscaped appends text, with what ids can't hold as %hh.
func appendEscaped(dst []byte, text string) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range []byte(text) {
		isPlain := c == '-' || c == '.' || c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
		if isPlain {
			dst = append(dst, c)
			continue
		}
		dst = append(dst, '%', digits[c>>4], digits[c&0xf])
	}
	return dst
}

// outcome closes a run.
func outcome(at schema.Position, records ...schema.HistoryRecord) schema.Batch {
	return schema.Batch{Position: at, History: slices.Clone(records)}
}
