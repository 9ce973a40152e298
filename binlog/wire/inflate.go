package wire

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
)

// Inflate undoes MariaDB's compression of rows and queries: the number of bytes
// of the length (in three bits, above them the algorithm: always zlib), the
// length, then the compressed bytes. A length that so few bytes cannot hold is
// not believed.
func Inflate(data []byte) ([]byte, error) {
	const sizeBits, mostRatio = 7, 1032
	c := Cursor{Data: data}
	size := Big(c.Take(int(c.Number(1) & sizeBits)))
	if c.Err != nil || size > uint64(len(c.Data))*mostRatio {
		return nil, errors.Join(c.Err, ErrInflated)
	}
	stream, err := zlib.NewReader(bytes.NewReader(c.Data))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInflated, err)
	}
	inflated := make([]byte, size)
	if _, err := io.ReadFull(stream, inflated); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrInflated, err)
	}
	return inflated, nil
}

// ErrInflated is of compressed bytes that cannot be what they say.
var ErrInflated = errors.New("its compressed bytes are damaged")
