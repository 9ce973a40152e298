package binlog

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/schema"
)

// spool keeps the rows of a transaction until they are wanted: few in memory,
// many in a file. The file has no name, so that nothing outlives the process,
// and nobody else can open it.
type spool struct {
	rows  []rawRows
	bytes int // of the rows in memory

	file   *os.File
	writer *bufio.Writer
	plans  []*plan // that rows in the file name by number
}

// add appends rows.
func (s *spool) add(raw rawRows) error {
	if s.file != nil {
		return s.write(&raw)
	}
	s.rows = append(s.rows, raw)
	s.bytes += len(raw.body) + frameBytes
	return nil
}

// spill moves the rows from memory to a file, where those to come go too.
func (s *spool) spill() error {
	file, err := os.CreateTemp("", "echocdc-xa-*")
	if err != nil {
		return spoolless(err)
	}
	s.file, s.writer = file, bufio.NewWriterSize(file, 64<<10)
	if err := os.Remove(file.Name()); err != nil {
		return spoolless(err)
	}
	for i := range s.rows {
		if err := s.write(&s.rows[i]); err != nil {
			return err
		}
	}
	s.rows, s.bytes = nil, 0
	return nil
}

// frameSize is what stands before an event's rows in the file: the number of
// its plan, its type, its length.
const frameSize = 4 + 1 + 4

func (s *spool) write(raw *rawRows) error {
	if n := len(s.plans); n == 0 || s.plans[n-1] != raw.plan {
		s.plans = append(s.plans, raw.plan) // some stand there twice: a transaction has few statements
	}
	frame := make([]byte, 0, frameSize)
	frame = binary.LittleEndian.AppendUint32(frame, uint32(len(s.plans)-1))
	frame = append(frame, byte(raw.event))
	frame = binary.LittleEndian.AppendUint32(frame, uint32(len(raw.body)))
	if _, err := s.writer.Write(frame); err != nil {
		return spoolless(err)
	}
	if _, err := s.writer.Write(raw.body); err != nil {
		return spoolless(err)
	}
	return nil
}

// each gives the rows in their order.
func (s *spool) each(give func(rawRows) error) error {
	for _, raw := range s.rows {
		if err := give(raw); err != nil {
			return err
		}
	}
	if s.file == nil {
		return nil
	}
	if err := s.writer.Flush(); err != nil {
		return spoolless(err)
	}
	reader := bufio.NewReaderSize(io.NewSectionReader(s.file, 0, 1<<62), 256<<10)
	for {
		raw, err := s.read(reader)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading the rows of an XA transaction back: %w", err)
		}
		if err := give(raw); err != nil {
			return err
		}
	}
}

func (s *spool) read(reader io.Reader) (rawRows, error) {
	var frame [frameSize]byte
	if _, err := io.ReadFull(reader, frame[:]); err != nil {
		return rawRows{}, err
	}
	raw := rawRows{
		plan:  s.plans[binary.LittleEndian.Uint32(frame[:4])],
		event: replication.EventType(frame[4]),
		body:  make([]byte, binary.LittleEndian.Uint32(frame[5:])),
	}
	if _, err := io.ReadFull(reader, raw.body); err != nil {
		return rawRows{}, fmt.Errorf("it ends too early: %w", io.ErrUnexpectedEOF)
	}
	return raw, nil
}

// close lets go of the rows.
func (s *spool) close() {
	if s.file != nil {
		_ = s.file.Close() // nothing is kept that could be lost
	}
	*s = spool{}
}

func spoolless(err error) error {
	return &schema.Stop{
		State:  schema.StateMisconfigured,
		Err:    fmt.Errorf("keeping the rows of an XA transaction until its outcome: %w", err),
		Remedy: "make room in " + os.TempDir() + ", or set TMPDIR to a folder that has room and can be written",
	}
}
