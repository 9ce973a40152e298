package binlog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// refuseOldFractions stops at a table of MariaDB whose dates and times have
// fractions in the form that MySQL never had (mysql56_temporal_format = OFF):
// the log does not tell how many bytes they take, so that a wrong guess would
// read one value as another. The server marks such columns in their type.
func (p *planner) refuseOldFractions(shape *row.TableMap) error {
	if p.flavor != mysql.MariaDBFlavor || !slices.ContainsFunc(shape.Types, isOldMoment) {
		return nil
	}
	now, err := p.present()
	if err != nil {
		return err
	}
	table := now.tables[shape.Table]
	if table == nil {
		return nil
	}
	for i := range table.definition.Columns {
		c := &table.definition.Columns[i]
		if !strings.Contains(c.Type, "mariadb-5.3") || !strings.Contains(c.Type, "(") {
			continue
		}
		return &schema.Stop{
			State: schema.StateSchemaMismatch,
			Err:   fmt.Errorf("column %s.%s keeps fractions of a second in MariaDB's old form, whose size the log does not tell", shape.Table, c.Name),
			Remedy: fmt.Sprintf("set global mysql56_temporal_format = ON; alter table %#q force; what was logged before cannot be read: go on without it: echocdc position set now",
				shape.Table),
		}
	}
	return nil
}

func isOldMoment(t byte) bool {
	return t == mysql.MYSQL_TYPE_TIME || t == mysql.MYSQL_TYPE_DATETIME || t == mysql.MYSQL_TYPE_TIMESTAMP
}
