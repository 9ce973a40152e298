package gen

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/test/echo/ddl"
)

// tableFiles are the files that follow from the layouts of Echo's lines and
// from what their releases made of the tables.
func tableFiles() ([]File, error) {
	lines := []struct {
		layout   *schema.Layout
		releases []ddl.Release
	}{
		{echo1.Layout(), append(ddl.Releases(), ddl.Release{Name: "head", SQL: ddl.Head()})},
		{echo2.Layout(), []ddl.Release{{Name: "2.x", SQL: ddl.Echo2()}}},
	}
	var files []File
	var layouts []*schema.Layout
	for _, line := range lines {
		shipped, err := Shipped(line.layout, line.releases)
		if err != nil {
			return nil, err
		}
		files = append(files, File{filepath.Join("schema", line.layout.Name, "shipped_gen.go"), shipped})
		layouts = append(layouts, line.layout)
	}
	return append(files, File{filepath.Join("docs", "reference", "tables.md"), TableReference(layouts...)}), nil
}

// TableReference lists what the reader captures, as a Markdown page.
func TableReference(layouts ...*schema.Layout) []byte {
	var page bytes.Buffer
	page.WriteString("# Captured tables\n\nMade from the layouts in the code by `make docs`.\n\n" +
		"The reader decodes these columns and no others; every other table and column is passed over in the log. A missing column stops it,\n" +
		"except an *optional* one, which some releases of Echo lack. A table that both lines capture with the same columns is read by the first.\n")
	for _, layout := range layouts {
		fmt.Fprintf(&page, "\n## %s\n\n| table | column | needed |\n|---|---|---|\n", layout.Name)
		for _, table := range layout.Tables {
			for _, column := range table.Columns {
				note := "required"
				if column.Optional {
					note = "optional"
				}
				fmt.Fprintf(&page, "| `%s` | `%s` | %s |\n", table.Name, column.Name, note)
			}
		}
		if len(layout.Untold) > 0 {
			writeUntold(&page, layout)
		}
	}
	return page.Bytes()
}

// writeUntold lists what of the catalogue a line does not tell.
func writeUntold(page *bytes.Buffer, layout *schema.Layout) {
	fmt.Fprintf(page, "\n### What %s does not tell\n\nEverything else of the catalogue is told as every other line tells it.\n\n"+
		"| event | members | why |\n|---|---|---|\n", layout.Name)
	for _, u := range layout.Untold {
		members := "all"
		if len(u.Members) > 0 {
			members = "`" + strings.Join(u.Members, "`, `") + "`"
		}
		fmt.Fprintf(page, "| `%s` | %s | %s |\n", u.Event, members, u.Why)
	}
}
