package echo

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"
)

// A Backlog is what a reader that was away finds in the log, to measure with:
// copies of realistic private messages and, beside each, its dialog's row and
// its row of the update log, as Echo writes them (domain.md §4.1).
type Backlog struct {
	Database  Database
	Settings  Settings
	Rows      int // of all tables, roughly
	PerCommit int // rows in a transaction; 1 is Echo's own way
	// MessagesOnly leaves the rows beside the messages out.
	MessagesOnly bool
}

// A Stretch is what was written of a backlog, and between which positions.
type Stretch struct {
	From, To mysql.GTIDSet
	Rows     Rows
	Opened   int // dialogs, right before
}

// Rows are rows by table.
type Rows struct {
	Messages int `json:"messages"`
	Dialogs  int `json:"dialogs"`
	Updates  int `json:"updates"` // of the update log, which no event needs
}

// Captured are the rows of tables that events come from.
func (r Rows) Captured() int { return r.Messages + r.Dialogs }

// All are the rows that the log holds.
func (r Rows) All() int { return r.Captured() + r.Updates }

func (r Rows) plus(more Rows) Rows {
	return Rows{r.Messages + more.Messages, r.Dialogs + more.Dialogs, r.Updates + more.Updates}
}

// writers is how many connections write a backlog: their commits share the disk's waits.
const writers = 8

// Write writes the backlog into Echo's tables. The dialogs are opened first, before
// the stretch that it returns.
func (b *Backlog) Write(ctx context.Context) (Stretch, error) {
	w := NewWorld(b.Settings)
	for range b.Settings.Users {
		w.enter()
	}
	if err := b.open(ctx, w); err != nil {
		return Stretch{}, fmt.Errorf("opening dialogs: %w", err)
	}
	from, err := Executed(ctx, b.Database)
	if err != nil {
		return Stretch{}, err
	}
	rows, err := b.fill(ctx, w)
	if err != nil {
		return Stretch{}, fmt.Errorf("filling the log: %w", err)
	}
	to, err := Executed(ctx, b.Database)
	return Stretch{From: from, To: to, Rows: rows, Opened: b.dialogs()}, err
}

// dialogs is how many are opened first.
func (b *Backlog) dialogs() int {
	if b.MessagesOnly {
		return 0
	}
	return b.Settings.Users * b.Settings.Users
}

// open opens the dialogs of each user with each other, one connection at work:
// new rows of many would lock each other out.
func (b *Backlog) open(ctx context.Context, w *World) error {
	if b.dialogs() == 0 {
		return nil
	}
	writer, err := NewWriter(ctx, b.Database, 1)
	if err != nil {
		return err
	}
	defer writer.Close()
	for _, u := range w.users {
		var args []any
		for _, other := range w.users {
			peer := Peer{peerUser, other.ID}
			args = append(args, u.ID, peer.Kind, peer.ID, peer.dialogID(), 0, 0, w.now().Unix())
		}
		if err := writer.Write(Part{u.ID, []Step{do(dialogColumns+several(dialogValues, len(w.users)), args...)}}); err != nil {
			return err
		}
	}
	return writer.Settle()
}

func (b *Backlog) fill(ctx context.Context, w *World) (Rows, error) {
	connections := writers
	if b.PerCommit > 1 {
		connections = 1 // large transactions of many would lock each other out
	}
	writer, err := NewWriter(ctx, b.Database, connections)
	if err != nil {
		return Rows{}, err
	}
	defer writer.Close()
	var total Rows
	for total.All() < b.Rows && ctx.Err() == nil {
		parts, rows := b.next(w)
		if err := writer.Write(parts...); err != nil {
			return total, err
		}
		total = total.plus(rows)
	}
	if err := writer.Settle(); err != nil {
		return total, err
	}
	return total, ctx.Err()
}

// next is one message as Echo writes it, or one large transaction of one user.
func (b *Backlog) next(w *World) ([]Part, Rows) {
	if b.PerCommit > 1 {
		u := w.anyone()
		rows := split(b.PerCommit, b.MessagesOnly)
		return []Part{{u.ID, []Step{w.bulk(u, rows)}}}, rows
	}
	m := w.privateMessage(w.anyone())
	sent, received := w.rowsOf(w.byID[m.sender], m), w.rowsOf(w.byID[m.to], m)
	if b.MessagesOnly {
		return []Part{{m.sender, []Step{sent.row}}, {m.to, []Step{received.row}}}, Rows{Messages: 2}
	}
	return []Part{
		{m.sender, []Step{sent.told, sent.row, sent.touch}},
		{m.to, []Step{received.row, received.receive, received.told}},
	}, Rows{Messages: 2, Dialogs: 2, Updates: 2}
}

// split shares a transaction's rows among the tables.
func split(rows int, messagesOnly bool) Rows {
	if messagesOnly {
		return Rows{Messages: rows}
	}
	return Rows{Messages: (rows + 2) / 3, Dialogs: (rows + 1) / 3, Updates: rows / 3}
}

// privateMessage is what a user writes to another.
func (w *World) privateMessage(from *User) *message {
	m := w.utterance(from)
	m.to = w.other(from).ID
	w.stamp(m)
	return m
}

// rowsOfCopy are the rows of one copy, each a transaction of its own: the message
// alone, without its hashtags, the dialog as its sender and as its recipient
// change it, and the update log's.
type rowsOfCopy struct{ row, touch, receive, told Step }

func (w *World) rowsOf(u *User, m *message) rowsOfCopy {
	l := &letter{message: m, box: u.nextBox()}
	body, peer := l.body(u.ID, false), m.seenBy(u.ID)
	return rowsOfCopy{
		row:     w.copyRows(u, l, body, false)[:1],
		touch:   do(touchDialog, l.box, m.date, u.ID, peer.Kind, peer.ID),
		receive: do(receiveDialog, u.ID, peer.Kind, peer.ID, peer.dialogID(), l.box, 0, m.date),
		told:    u.tell(body, m.date),
	}
}

// bulk is one transaction with copies that one user has, a statement for each table.
func (w *World) bulk(u *User, rows Rows) Step {
	var messages, dialogs, updates []any
	for i := range rows.Messages {
		m := w.privateMessage(u)
		if i%2 == 1 {
			m.sender, m.to = m.to, m.sender
		}
		c := w.rowsOf(u, m)
		messages = append(messages, c.row[0].Args...)
		if i < rows.Dialogs {
			dialogs = append(dialogs, c.receive[0].Args...)
		}
		if i < rows.Updates {
			updates = append(updates, c.told[0].Args...)
		}
	}
	step := do(messageColumns+several(messageValues, rows.Messages), messages...)
	if rows.Dialogs > 0 {
		step = append(step, Statement{dialogColumns + several(dialogValues, rows.Dialogs) + dialogAgain, dialogs})
	}
	if rows.Updates > 0 {
		step = append(step, Statement{insertUpdate + strings.Repeat(", "+updateValues, rows.Updates-1), updates})
	}
	return step
}

// several are the values of so many rows.
func several(values string, rows int) string { return values + strings.Repeat(", "+values, rows-1) }
