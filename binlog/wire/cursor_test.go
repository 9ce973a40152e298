package wire

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestReadingBeyondTheEndGivesZerosAndIsToldAtTheEnd(t *testing.T) {
	t.Parallel()
	c := Cursor{Data: []byte{7, 0xfd, 1, 2, 3, 0xfe, 1}}

	require.EqualValues(t, 7, c.Number(1))
	require.EqualValues(t, 0x030201, c.Packed())
	require.NoError(t, c.Err)
	require.Zero(t, c.Packed())
	require.Nil(t, c.Take(1))
	require.Empty(t, c.Block())
	require.ErrorIs(t, c.Err, ErrShort)
}

func TestALengthThatIsNotThereIsNoBlock(t *testing.T) {
	t.Parallel()
	c := Cursor{Data: []byte{0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 2}}

	require.Nil(t, c.Block())
	require.ErrorIs(t, c.Err, ErrShort)
}

func TestNumbersReadTheSameFromEitherEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Uint64().Draw(t, "n")

		require.Equal(t, n, Little(binary.LittleEndian.AppendUint64(nil, n)))
		require.Equal(t, n, Big(binary.BigEndian.AppendUint64(nil, n)))
	})
}

func TestWhatIsInflatedIsNoLargerThanItsBytesCanHold(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	w := zlib.NewWriter(&packed)
	_, err := w.Write([]byte("rows"))
	require.NoError(t, err)
	require.NoError(t, w.Close())

	got, err := Inflate(append([]byte{1, 4}, packed.Bytes()...))
	require.NoError(t, err)
	require.Equal(t, "rows", string(got))

	for name, damaged := range map[string][]byte{
		"too long":  append([]byte{4, 0xff, 0xff, 0xff, 0xff}, packed.Bytes()...),
		"cut short": append([]byte{1, 4}, packed.Bytes()[:6]...),
		"no length": {2, 1},
		"empty":     nil,
	} {
		_, err := Inflate(damaged)
		require.Error(t, err, name)
	}
}
