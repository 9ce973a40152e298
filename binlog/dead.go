package binlog

import (
	"regexp"
	"slices"
	"strings"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// redactor takes out of a reason what might be a value of the row: quoted text
// and long numbers, except the names of the table's columns. Invariant 10.
type redactor struct{ suspicious *regexp.Regexp }

func newRedactor() redactor {
	return redactor{regexp.MustCompile("\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`|'[^']*'|\\d{4,}")}
}

// deadRow says where a row is that could not be mapped, and why.
func (r redactor) deadRow(commit *schema.Commit, rows *row.Changes, index int, reason error) schema.DeadRow {
	return schema.DeadRow{
		Table:  rows.Plan().Name,
		GTID:   string(commit.GTID),
		Index:  index,
		Op:     rows.Change.Op.String(),
		Reason: r.reason(reason.Error(), rows.Plan()),
		At:     commit.Committed,
	}
}

func (r redactor) reason(text string, p *row.Plan) string {
	columns := make([]string, len(p.Columns))
	for i := range columns {
		columns[i] = p.Columns[i].Name
	}
	return r.besides(text, columns)
}

func (r redactor) besides(text string, columns []string) string {
	return r.suspicious.ReplaceAllStringFunc(text, func(found string) string {
		if slices.Contains(columns, strings.Trim(found, "\"`'")) {
			return found
		}
		return "…"
	})
}

// weigh is what a dead row counts for in a batch's bytes.
func weigh(d *schema.DeadRow) int {
	const frame = 100
	return frame + len(d.Table) + len(d.GTID) + len(d.Op) + len(d.Reason)
}
