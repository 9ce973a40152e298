package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/echo-im/echocdc/schema"
)

// Player maps changes as the reader does.
type Player struct {
	// AsText gives JSON columns as MariaDB does.
	AsText bool

	out    schema.Encoder
	index  map[string]int // rows of a table in the transaction so far
	last   int            // transaction
	events []schema.Event
	dead   []string
}

// NewPlayer is a player of a layout's changes.
func NewPlayer(layout *schema.Layout) *Player {
	return &Player{out: schema.Encoder{Source: "echo", Adapter: layout.Name}}
}

// Play plays a case.
func Play(layout *schema.Layout, c *Case) *Player {
	p := NewPlayer(layout)
	p.Play(c.Changes)
	return p
}

// Play maps the changes, as one batch.
func (p *Player) Play(changes []Change) {
	for i := range changes {
		p.play(&changes[i])
	}
	p.take()
}

// take ends a batch.
func (p *Player) take() {
	events, _ := p.out.Take()
	p.events = append(p.events, events...)
}

func (p *Player) play(c *Change) {
	if c.table == nil {
		return
	}
	if c.transaction != p.last {
		p.last, p.index = c.transaction, make(map[string]int)
	}
	p.out.Selection = c.selection
	p.out.Row(schema.Commit{
		GTID:      fmt.Appendf(nil, "3e11fa47-71ca-11e1-9e33-c80aa9429562:%d", c.transaction),
		Committed: time.Date(2026, 1, 1, 12, 0, 0, 250_000_000, time.UTC),
	}, c.table.Name, p.index[c.table.Name])
	p.index[c.table.Name]++

	change := schema.Change{Op: c.op}
	p.fill(&change.Before, c.table, c.before)
	p.fill(&change.After, c.table, c.after)
	mark := p.out.Mark()
	if err := c.table.Map(&change, &p.out); err != nil {
		p.out.Rewind(mark)
		p.dead = append(p.dead, fmt.Sprintf("dead: %s %s: %v\n", c.table.Name, c.op, err))
	}
}

func (p *Player) fill(row *schema.Row, table *schema.Table, columns map[string]json.RawMessage) {
	values := row.Reset(table)
	for i, spec := range table.Columns {
		if text, ok := columns[spec.Name]; ok && columns != nil {
			values[i] = p.value(text)
		}
	}
}

func (p *Player) value(text json.RawMessage) schema.Value {
	switch text[0] {
	case 'n':
		return schema.Value{Kind: schema.Null}
	case '"':
		var plain string
		_ = json.Unmarshal(text, &plain)
		return schema.Value{Kind: schema.Text, Bytes: []byte(plain)}
	case '{', '[':
		if p.AsText {
			return schema.Value{Kind: schema.Text, Bytes: text}
		}
		return schema.Value{Kind: schema.JSON, Bytes: text}
	default:
		var n int64
		_ = json.Unmarshal(text, &n)
		return schema.Value{Kind: schema.Signed, Int: n}
	}
}

// Text is the events as the cases show them.
func (p *Player) Text() string {
	var b bytes.Buffer
	for i := range p.events {
		e := &p.events[i]
		fmt.Fprintf(&b, "%s\nid: %s\nsubject: %s\ntime: %s\n%s\n\n", e.Type, e.ID, e.Subject, e.Time.Format(time.RFC3339), e.Data)
	}
	for _, line := range p.dead {
		b.WriteString(line)
	}
	return strings.TrimSuffix(b.String(), "\n") + "\n"
}

// Events are what was told so far.
func (p *Player) Events() []schema.Event { return p.events }
