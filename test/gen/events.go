package gen

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/test/gen/payload"
)

// EventsDir is the folder of the catalogue's pages and schemas.
var EventsDir = filepath.Join("docs", "reference", "events")

// GoldenFolders are where examples come from.
func GoldenFolders(root string) []Golden {
	return []Golden{
		{filepath.Join(root, "schema", "echo1", "testdata"), "echo1"},
		{filepath.Join(root, "schema", "echo2", "testdata"), "echo2"},
		{filepath.Join(root, "binlog", "testdata", "events"), "echo1"},
	}
}

// Stale are the files of the catalogue's folder that none of the generated
// ones is: of an event that has another name now.
func Stale(root string, generated []File) ([]string, error) {
	entries, err := os.ReadDir(filepath.Join(root, EventsDir))
	if err != nil {
		return nil, fmt.Errorf("listing the catalogue: %w", err)
	}
	var stale []string
	for _, entry := range entries {
		path := filepath.Join(EventsDir, entry.Name())
		isOurs := slices.ContainsFunc(generated, func(f File) bool { return f.Path == path })
		if !isOurs && !entry.IsDir() && filepath.Ext(path) != ".go" {
			stale = append(stale, path)
		}
	}
	return stale, nil
}

// eventFiles are the catalogue as pages and as schemas.
func eventFiles(root string, payloads []payload.Payload) ([]File, error) {
	examples, err := ReadExamples(GoldenFolders(root)...)
	if err != nil {
		return nil, err
	}
	c := &catalogue{payloads: payloads, examples: choose(examples), lines: []*schema.Layout{echo1.Layout(), echo2.Layout()}}
	files, err := c.ofEach()
	if err != nil {
		return nil, err
	}
	index, err := c.index()
	if err != nil {
		return nil, err
	}
	document, err := c.asyncAPI()
	if err != nil {
		return nil, err
	}
	attributes, err := indent(headers())
	if err != nil {
		return nil, err
	}
	return append(files,
		File{filepath.Join(EventsDir, "README.md"), index},
		File{filepath.Join(EventsDir, "asyncapi.json"), document},
		File{filepath.Join(EventsDir, headersFile), attributes},
	), nil
}

// ofEach are the page and the schema of each event.
func (c *catalogue) ofEach() ([]File, error) {
	var files []File
	for i := range c.payloads {
		p := &c.payloads[i]
		page, err := c.page(p)
		if err != nil {
			return nil, err
		}
		described, err := p.Schema(c.payloads)
		if err != nil {
			return nil, err
		}
		text, err := indent(described)
		if err != nil {
			return nil, err
		}
		files = append(files,
			File{filepath.Join(EventsDir, p.Event+".md"), page},
			File{filepath.Join(EventsDir, payload.SchemaFile(p.Event)), text},
		)
	}
	return files, nil
}
