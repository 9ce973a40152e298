package echo1_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
)

var update = flag.Bool("update", false, "accept what the golden cases give")

// TestGolden plays the changes of each case and compares the events. A case is
// stanzas of changes: "insert <table>" and the row; "update <table>", the row
// before and the columns set; "delete <table>" and the row. Each is a
// transaction of its own unless it stands between "begin" and "commit".
func TestGolden(t *testing.T) {
	t.Parallel()

	for _, path := range goldenPaths(t) {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			archive, changes := readGolden(t, path)

			p := newPlayer()
			p.play(changes)

			events := &archive.Files[1].Data
			if *update {
				*events = []byte(p.text())
				require.NoError(t, os.WriteFile(path, txtar.Format(archive), 0o644))
			}
			require.Equal(t, string(*events), p.text())
		})
	}
}

func goldenPaths(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob("testdata/*.txtar")
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	return paths
}

func readGolden(t *testing.T, path string) (*txtar.Archive, []rowChange) {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	require.NotEmpty(t, archive.Comment, "a case says what it claims")
	require.Len(t, archive.Files, 2)
	require.Equal(t, "changes", archive.Files[0].Name)
	require.Equal(t, "events", archive.Files[1].Name)
	return archive, parseChanges(t, string(archive.Files[0].Data))
}

// rowChange is one change of a case, and its place in the log.
type rowChange struct {
	op            schema.Op
	table         string
	before, after map[string]json.RawMessage
	transaction   int
}

func parseChanges(t *testing.T, text string) []rowChange {
	t.Helper()
	var changes []rowChange
	transaction, open := 0, false
	for stanza := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		head, body, _ := strings.Cut(stanza, "\n")
		verb, table, _ := strings.Cut(head, " ")
		switch verb {
		case "begin":
			transaction, open = transaction+1, true
			continue
		case "commit":
			open = false
			continue
		}
		if !open {
			transaction++
		}
		changes = append(changes, parseChange(t, verb, table, body))
		changes[len(changes)-1].transaction = transaction
	}
	return changes
}

func parseChange(t *testing.T, verb, table, body string) rowChange {
	t.Helper()
	var rows []map[string]json.RawMessage
	decoder := json.NewDecoder(strings.NewReader(body))
	for {
		var row map[string]json.RawMessage
		err := decoder.Decode(&row)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, "%s %s", verb, table)
		rows = append(rows, row)
	}
	switch verb {
	case "insert":
		return rowChange{op: schema.Inserted, table: table, after: rows[0]}
	case "update":
		after := make(map[string]json.RawMessage)
		for _, row := range rows[:2] {
			maps.Copy(after, row)
		}
		return rowChange{op: schema.Updated, table: table, before: rows[0], after: after}
	case "delete":
		return rowChange{op: schema.Deleted, table: table, before: rows[0]}
	default:
		require.FailNow(t, "unknown verb", verb)
		return rowChange{}
	}
}

// player maps changes as the reader does.
type player struct {
	layout *schema.Layout
	out    schema.Encoder
	index  map[string]int // rows of a table in the transaction so far
	last   int            // transaction
	// asText gives JSON columns as MariaDB does.
	asText bool
	events []schema.Event
	dead   []string
}

func newPlayer() *player {
	return &player{layout: echo1.Layout(), out: schema.Encoder{Source: "echo", Adapter: "echo1"}}
}

func (p *player) play(changes []rowChange) {
	for i := range changes {
		p.playOne(&changes[i])
	}
	p.take()
}

// take ends a batch.
func (p *player) take() {
	events, _ := p.out.Take()
	p.events = append(p.events, events...)
}

func (p *player) playOne(c *rowChange) {
	table := p.layout.Table(c.table)
	if table == nil {
		return
	}
	if c.transaction != p.last {
		p.last, p.index = c.transaction, make(map[string]int)
	}
	p.out.Row(schema.Commit{
		GTID:      fmt.Appendf(nil, "3e11fa47-71ca-11e1-9e33-c80aa9429562:%d", c.transaction),
		Committed: time.Date(2026, 1, 1, 12, 0, 0, 250_000_000, time.UTC),
	}, table.Name, p.index[table.Name])
	p.index[table.Name]++

	change := schema.Change{Op: c.op}
	p.fill(&change.Before, table, c.before)
	p.fill(&change.After, table, c.after)
	mark := p.out.Mark()
	if err := table.Map(&change, &p.out); err != nil {
		p.out.Rewind(mark)
		p.dead = append(p.dead, fmt.Sprintf("dead: %s %s: %v\n", table.Name, c.op, err))
	}
}

func (p *player) fill(row *schema.Row, table *schema.Table, columns map[string]json.RawMessage) {
	values := row.Reset(table)
	for i, spec := range table.Columns {
		if text, ok := columns[spec.Name]; ok && columns != nil {
			values[i] = p.value(text)
		}
	}
}

func (p *player) value(text json.RawMessage) schema.Value {
	switch text[0] {
	case 'n':
		return schema.Value{Kind: schema.Null}
	case '"':
		var plain string
		_ = json.Unmarshal(text, &plain)
		return schema.Value{Kind: schema.Text, Bytes: []byte(plain)}
	case '{', '[':
		if p.asText {
			return schema.Value{Kind: schema.Text, Bytes: text}
		}
		return schema.Value{Kind: schema.JSON, Bytes: text}
	default:
		var n int64
		_ = json.Unmarshal(text, &n)
		return schema.Value{Kind: schema.Signed, Int: n}
	}
}

// text is the events as the cases show them.
func (p *player) text() string {
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
