package gen

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"golang.org/x/tools/txtar"
)

// Example is one event as a golden case gives it.
type Example struct {
	ID      string
	Subject string
	Data    string // the payload, indented
}

// readExamples finds one event of each type in the golden cases of folders:
// the one that shows most.
func readExamples(dirs ...string) (map[string]Example, error) {
	var paths []string
	for _, dir := range dirs {
		found, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
		if err != nil {
			return nil, fmt.Errorf("listing golden cases: %w", err)
		}
		paths = append(paths, found...)
	}
	examples := make(map[string]Example)
	longest := make(map[string]int)
	for _, path := range paths {
		archive, err := txtar.ParseFile(path)
		if err != nil {
			return nil, fmt.Errorf("reading golden case: %w", err)
		}
		for _, file := range archive.Files {
			if file.Name != "events" {
				continue
			}
			for stanza := range strings.SplitSeq(string(file.Data), "\n\n") {
				keep(stanza, examples, longest)
			}
		}
	}
	return examples, nil
}

// keep takes one event: its type, then "id: ", "subject: ", "time: " and the payload.
func keep(stanza string, examples map[string]Example, longest map[string]int) {
	lines := strings.Split(strings.TrimSpace(stanza), "\n")
	if len(lines) != 5 || len(lines[4]) <= longest[lines[0]] {
		return
	}
	var data bytes.Buffer
	if json.Indent(&data, []byte(lines[4]), "", "  ") != nil {
		return
	}
	longest[lines[0]] = len(lines[4])
	examples[lines[0]] = Example{
		ID:      strings.TrimPrefix(lines[1], "id: "),
		Subject: strings.TrimPrefix(lines[2], "subject: "),
		Data:    data.String(),
	}
}
