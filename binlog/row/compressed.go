package row

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"

	"github.com/echo-im/echocdc/binlog/wire"
)

// inflateColumn is the value of a COMPRESSED column (MariaDB manual, Storage
// Engine Independent Column Compression). Its first byte is 0 before a value
// that is stored as it is; else it has the method in the upper half, below it
// whether zlib's frame is left out around the bytes, and in three bits how many bytes
// tell the length.
func inflateColumn(raw []byte) ([]byte, error) {
	const stored, method, bare, sizeBits, mostRatio = 0, 8, 8, 7, 1032
	c := wire.Cursor{Data: raw}
	head := byte(c.Number(1))
	if len(raw) == 0 || head == stored {
		return c.Data, nil
	}
	size := wire.Big(c.Take(int(head & sizeBits)))
	if c.Err != nil || head>>4 != method || size > uint64(len(c.Data))*mostRatio {
		return nil, errors.Join(c.Err, wire.ErrInflated)
	}
	var stream io.Reader = flate.NewReader(bytes.NewReader(c.Data))
	if head&bare == 0 {
		var err error
		if stream, err = zlib.NewReader(bytes.NewReader(c.Data)); err != nil {
			return nil, wire.ErrInflated
		}
	}
	inflated := make([]byte, size)
	if _, err := io.ReadFull(stream, inflated); err != nil {
		return nil, fmt.Errorf("%w: %w", wire.ErrInflated, err)
	}
	return inflated, nil
}
