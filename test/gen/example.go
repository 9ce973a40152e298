package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/twmb/franz-go/pkg/kgo"
	"golang.org/x/tools/txtar"

	"github.com/echo-im/echocdc/schema"
)

// Example is one event as a golden case gives it.
type Example struct {
	Type    string
	Adapter string
	ID      string
	Subject string
	Time    string
	Data    string // the payload as it is published
	Origin  schema.Origin
}

// Golden is a folder of golden cases, and the layout that gave their events.
type Golden struct {
	Dir     string
	Adapter string
}

// Headers are the headers of the example's record: name and value. The
// transaction of a natural key's case is an invented one.
func (e *Example) Headers() [][2]string {
	gtid, _, inID := strings.Cut(e.ID, "/")
	if !inID || !strings.Contains(gtid, ":") {
		gtid = "3e11fa47-71ca-11e1-9e33-c80aa9429562:7"
	}
	committed := "2026-01-01T12:00:00.25Z"
	if at, err := time.Parse(time.RFC3339, e.Time); err == nil && at.Year() >= 2026 {
		committed = string(schema.AppendTime(nil, at.Add(250*time.Millisecond)))
	}
	return [][2]string{
		{schema.AttrSpecVersion, "1.0"},
		{schema.AttrID, e.ID},
		{schema.AttrType, e.Type},
		{schema.AttrSource, "echo"},
		{schema.AttrSubject, e.Subject},
		{schema.AttrTime, e.Time},
		{schema.AttrContentType, "application/json"},
		{schema.AttrOrigin, string(e.Origin)},
		{schema.AttrAdapter, e.Adapter},
		{schema.AttrGTID, gtid},
		{schema.AttrCommitted, committed},
	}
}

// Record is the event as it is published, but for the topic.
func (e *Example) Record() *kgo.Record {
	r := &kgo.Record{Key: []byte(e.Subject), Value: []byte(e.Data)}
	for _, h := range e.Headers() {
		r.Headers = append(r.Headers, kgo.RecordHeader{Key: h[0], Value: []byte(h[1])})
	}
	return r
}

func (e *Example) indented() ([]byte, error) {
	var data bytes.Buffer
	if err := json.Indent(&data, []byte(e.Data), "", "  "); err != nil {
		return nil, fmt.Errorf("reading the example of %s: %w", e.Type, err)
	}
	return data.Bytes(), nil
}

// ReadExamples gives every event of the golden cases of folders.
func ReadExamples(folders ...Golden) ([]Example, error) {
	var all []Example
	for _, folder := range folders {
		paths, err := filepath.Glob(filepath.Join(folder.Dir, "*.txtar"))
		if err != nil {
			return nil, fmt.Errorf("listing golden cases: %w", err)
		}
		for _, path := range paths {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				return nil, fmt.Errorf("reading golden case: %w", err)
			}
			all = append(all, readEvents(archive, folder.Adapter)...)
		}
	}
	return all, nil
}

// readEvents takes the events of a case. Each is five lines: its type, then
// "id: ", "subject: ", "time: " and the payload.
func readEvents(archive *txtar.Archive, adapter string) []Example {
	var events []Example
	for _, file := range archive.Files {
		if file.Name != "events" {
			continue
		}
		for stanza := range strings.SplitSeq(string(file.Data), "\n\n") {
			lines := strings.Split(strings.TrimSpace(stanza), "\n")
			if len(lines) != 5 {
				continue // a row set aside
			}
			events = append(events, Example{
				Type:    lines[0],
				Adapter: adapter,
				ID:      strings.TrimPrefix(lines[1], "id: "),
				Subject: strings.TrimPrefix(lines[2], "subject: "),
				Time:    strings.TrimPrefix(lines[3], "time: "),
				Data:    lines[4],
				Origin:  schema.OriginStream,
			})
		}
	}
	return events
}

// choose picks one example for each event: of those with most members the
// plainest, which is the shortest without escapes.
func choose(examples []Example) map[string]Example {
	chosen := make(map[string]Example)
	for i := range examples {
		old, ok := chosen[examples[i].Type]
		if !ok || examples[i].shows() > old.shows() {
			chosen[examples[i].Type] = examples[i]
		}
	}
	return chosen
}

// shows is how good an example is.
func (e *Example) shows() int {
	const member, escape = 1_000_000, 100_000
	var members map[string]json.RawMessage
	if json.Unmarshal([]byte(e.Data), &members) != nil {
		return 0
	}
	return member*len(members) - escape*strings.Count(e.Data, `\`) - len(e.Data)
}
