package row

import (
	"errors"
	"fmt"

	"github.com/echo-im/echocdc/binlog/wire"
	"github.com/echo-im/echocdc/schema"
)

// jsonParts makes documents whole of which a PARTIAL_UPDATE_ROWS event tells
// only what changed. A row's after image then begins with the option that it
// was logged with, and with one bit for each JSON column of the table, set
// where its value is diffs (MySQL source, rpl_record.cc).
type jsonParts struct {
	side   int
	before [][]byte // by column: what the image before has
	diffs  []bool   // by column: the image after has diffs
}

// partialJSON is the option's bit.
const partialJSON = 1

// begin takes up an image that starts at a place in the data, and is where its
// NULL bits are: beyond the data when it is too short.
func (p *jsonParts) begin(side int, columns []Column, data []byte, at int) int {
	if p.side = side; side == 0 {
		p.before, p.diffs = make([][]byte, len(columns)), make([]bool, len(columns))
		return at
	}
	c := wire.Cursor{Data: data[at:]}
	if c.Packed()&partialJSON == 0 {
		clear(p.diffs)
	} else {
		p.readBits(&c, columns)
	}
	if c.Err != nil {
		return len(data) + 1
	}
	return len(data) - len(c.Data)
}

func (p *jsonParts) readBits(c *wire.Cursor, columns []Column) {
	var documents []int
	for i := range columns {
		if columns[i].kind == kindJSON {
			documents = append(documents, i)
		}
	}
	bits := c.Take((len(documents) + 7) / 8)
	if c.Err != nil {
		return
	}
	for n, i := range documents {
		p.diffs[i] = bits[n>>3]&(1<<(n&7)) != 0
	}
}

var errNoDocument = errors.New("only parts of the document were logged, and the image before has no document; " +
	"let the session set binlog_row_value_options = '', or binlog_row_image = FULL")

// read makes the value of a JSON column, the i-th of the table.
func (p *jsonParts) read(i int, col *Column, raw []byte, v *schema.Value, scratch []byte) ([]byte, error) {
	if p.side == 0 {
		p.before[i] = raw
	}
	if p.side == 0 || !p.diffs[i] {
		return col.read(raw, v, scratch)
	}
	start := len(scratch)
	var err error
	if p.before[i] == nil {
		err = errNoDocument
	} else {
		scratch, err = appendChangedJSON(scratch, p.before[i], raw)
	}
	if err != nil {
		return scratch, fmt.Errorf("reading column %s: %w", col.Name, err)
	}
	v.Kind, v.Bytes = schema.JSON, scratch[start:len(scratch):len(scratch)]
	return scratch, nil
}
