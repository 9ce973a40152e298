package binlog

import "github.com/echo-im/echocdc/schema"

// passOver names once what nothing is told of: a table that nobody captures, and
// columns of a captured one that no release of Echo has. Both are normal: an
// Echo of one's own may have more than the releases.
func (r *reader) passOver(made *plan) {
	if !made.captured() {
		if r.metrics.names(made.Name) {
			r.log.Info("a table is passed over: nothing is told of its rows", "table", made.Name)
		}
		return
	}
	for i := range made.Columns {
		column := made.Columns[i].Name
		if !schema.IsShipped(r.planner.layouts, made.Table.Name, column) && r.metrics.names(made.Name+"."+column) {
			r.metrics.unknown.Inc()
			r.log.Info("a column is passed over that no release of Echo has", "table", made.Name, "column", column)
		}
	}
}
