package binlog

import (
	"bytes"
	"compress/flate"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// inflateColumn is the value of a COMPRESSED column (MariaDB manual, Storage
// Engine Independent Column Compression). Its first byte is 0 before a value
// that is stored as it is; else it has the method in the upper half, below it
// whether zlib's frame is left out around the bytes, and in three bits how many bytes
// tell the length.
func inflateColumn(raw []byte) ([]byte, error) {
	const stored, method, bare, sizeBits, mostRatio = 0, 8, 8, 7, 1032
	c := cursor{data: raw}
	head := byte(c.number(1))
	if len(raw) == 0 || head == stored {
		return c.data, nil
	}
	size := big(c.take(int(head & sizeBits)))
	if c.err != nil || head>>4 != method || size > uint64(len(c.data))*mostRatio {
		return nil, errors.Join(c.err, errInflated)
	}
	var stream io.Reader = flate.NewReader(bytes.NewReader(c.data))
	if head&bare == 0 {
		var err error
		if stream, err = zlib.NewReader(bytes.NewReader(c.data)); err != nil {
			return nil, errInflated
		}
	}
	inflated := make([]byte, size)
	if _, err := io.ReadFull(stream, inflated); err != nil {
		return nil, fmt.Errorf("%w: %w", errInflated, err)
	}
	return inflated, nil
}
