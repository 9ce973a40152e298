// Package golden plays the golden cases of a layout: row changes in, events
// out, as the reader maps them, without a server. Cases are txtar files beside
// the layout's tests; what every layout promises of its cases is claimed here
// once. It knows no table and no event.
package golden

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/tools/txtar"

	"github.com/echo-im/echocdc/schema"
)

// Case is one golden case: what it claims, the changes played, and the events
// they give. A file "selection" before the changes says what is told, as JSON:
// {"content": "preview", "enable": ["echo.presence.changed"]}.
type Case struct {
	Path    string
	Changes []Change
	archive *txtar.Archive
}

// Change is one row change of a case, and its place in the log.
type Change struct {
	Name          string // of the table
	op            schema.Op
	table         *schema.Table // nil for one that nobody captures
	selection     schema.Selection
	before, after map[string]json.RawMessage
	transaction   int
}

// Cases reads every case of the folder testdata.
func Cases(t *testing.T, layout *schema.Layout) []*Case {
	t.Helper()
	return CasesIn(t, layout, "testdata")
}

// CasesIn reads every case of a folder.
func CasesIn(t *testing.T, layout *schema.Layout, folder string) []*Case {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(folder, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, paths)
	cases := make([]*Case, len(paths))
	for i, path := range paths {
		cases[i] = read(t, layout, path)
	}
	return cases
}

// Name is the file's name without its ending.
func (c *Case) Name() string { return strings.TrimSuffix(filepath.Base(c.Path), ".txtar") }

// Input is the changes as the file has them.
func (c *Case) Input() string { return string(c.file("changes").Data) }

// Events are what the changes give, as the file has them.
func (c *Case) Events() string { return string(c.file("events").Data) }

// Accept writes the events into the file.
func (c *Case) Accept(t *testing.T, events string) {
	t.Helper()
	c.file("events").Data = []byte(events)
	require.NoError(t, os.WriteFile(c.Path, txtar.Format(c.archive), 0o644))
}

func (c *Case) file(name string) *txtar.File {
	for i := range c.archive.Files {
		if c.archive.Files[i].Name == name {
			return &c.archive.Files[i]
		}
	}
	return &txtar.File{}
}

func read(t *testing.T, layout *schema.Layout, path string) *Case {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	require.NoError(t, err)
	require.NotEmpty(t, archive.Comment, "%s: a case says what it claims", path)
	var names []string
	for _, file := range archive.Files {
		names = append(names, file.Name)
	}
	require.Contains(t, []string{"changes events", "selection changes events"}, strings.Join(names, " "), path)

	c := &Case{Path: path, archive: archive}
	var selection schema.Selection
	if text := c.file("selection").Data; len(text) > 0 {
		require.NoError(t, json.Unmarshal(text, &selection), path)
		require.NoError(t, selection.Check(), path)
	}
	c.parse(t, layout.Select(selection), selection)
	return c
}

// parse reads stanzas of changes: "insert <table>" and the row; "update
// <table>", the row before and the columns set; "delete <table>" and the row.
// Each is a transaction of its own unless it stands between "begin" and "commit".
func (c *Case) parse(t *testing.T, layout *schema.Layout, selection schema.Selection) {
	t.Helper()
	transaction, open := 0, false
	for stanza := range strings.SplitSeq(strings.TrimSpace(c.Input()), "\n\n") {
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
		change := parseChange(t, head, body)
		change.Name, change.table = table, layout.Table(table)
		change.selection, change.transaction = selection, transaction
		c.Changes = append(c.Changes, change)
	}
}

func parseChange(t *testing.T, head, body string) Change {
	t.Helper()
	var rows []map[string]json.RawMessage
	decoder := json.NewDecoder(strings.NewReader(body))
	for {
		var row map[string]json.RawMessage
		err := decoder.Decode(&row)
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, head)
		rows = append(rows, row)
	}
	require.NotEmpty(t, rows, head)
	switch verb, _, _ := strings.Cut(head, " "); verb {
	case "insert":
		return Change{op: schema.Inserted, after: rows[0]}
	case "update":
		after := make(map[string]json.RawMessage)
		for _, row := range rows[:2] {
			maps.Copy(after, row)
		}
		return Change{op: schema.Updated, before: rows[0], after: after}
	case "delete":
		return Change{op: schema.Deleted, before: rows[0]}
	default:
		require.FailNow(t, "unknown verb", verb)
		return Change{}
	}
}
