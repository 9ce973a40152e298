package binlog

import "github.com/echo-im/echocdc/schema"

// rowPlan is how the rows of one table are read.
type rowPlan struct {
	name    string        // of the table, as the server calls it
	table   *schema.Table // whose columns the values are for
	columns []column
}
