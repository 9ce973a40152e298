package binlog

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// inflate undoes MariaDB's compression of rows and queries: the number of bytes
// of the length (in three bits, above them the algorithm: always zlib), the
// length, then the compressed bytes. A length that so few bytes cannot hold is
// not believed.
func inflate(data []byte) ([]byte, error) {
	const sizeBits, mostRatio = 7, 1032
	c := cursor{data: data}
	size := big(c.take(int(c.number(1) & sizeBits)))
	if c.err != nil || size > uint64(len(c.data))*mostRatio {
		return nil, errors.Join(c.err, errInflated)
	}
	stream, err := zlib.NewReader(bytes.NewReader(c.data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errInflated, err)
	}
	inflated := make([]byte, size)
	if _, err := io.ReadFull(stream, inflated); err != nil {
		return nil, fmt.Errorf("%w: %w", errInflated, err)
	}
	return inflated, nil
}

var errInflated = errors.New("its compressed bytes are damaged")
