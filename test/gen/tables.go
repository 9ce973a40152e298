package gen

import (
	"bytes"
	"fmt"

	"github.com/echo-im/echocdc/schema"
)

// TableReference lists what the reader captures, as a Markdown page.
func TableReference(layouts ...*schema.Layout) []byte {
	var page bytes.Buffer
	page.WriteString("# Captured tables\n\nMade from the layouts in the code by `make docs`.\n\n" +
		"The reader decodes these columns and no others; every other table and column is passed over in the log. A missing column stops it,\n" +
		"except an *optional* one, which some releases of Echo lack.\n")
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
	}
	return page.Bytes()
}
