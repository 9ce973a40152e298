package row

import "github.com/echo-im/echocdc/schema"

// Plan is how the rows of one table are read.
type Plan struct {
	Name    string        // of the table, as the server calls it
	Table   *schema.Table // whose columns the values are for
	Columns []Column
}
