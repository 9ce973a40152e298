package binlog

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// lullAfter is the silence after which what is in hand goes on without waiting
// for more. It is also the price of telling a busy server from a quiet one.
const lullAfter = 250 * time.Microsecond

// seekAllowance is how much longer the first answer may take: a server reads
// its log up to the position before it sends anything.
const seekAllowance = 5 * time.Minute

// line dials the server once and is the connection. The client library reads
// through it, so it knows when the server has nothing more to send just now,
// and closing it is what ends a dump, whatever the library is doing.
type line struct {
	pending func() bool  // whether a lull matters; asked by who reads
	lull    func() error // told by who reads
	knock   DialFunc
	timeout time.Duration // of a read, unless the library says otherwise
	seeking bool          // the server looks for the position and may be silent; set by who reads

	mu     sync.Mutex
	conn   net.Conn
	closed bool
}

var errClosed = errors.New("the connection was closed")

// dial is the library's dialer. It connects once: the library wants a second
// connection only to kill the first.
func (l *line) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if !l.isFree() {
		return nil, errClosed
	}
	conn, err := l.knock(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetReadBuffer(1 << 20)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = conn.Close()
		return nil, errClosed
	}
	l.conn = conn
	return &patientConn{Conn: conn, line: l}, nil
}

func (l *line) isFree() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return !l.closed && l.conn == nil
}

// close ends the connection, now and for later.
func (l *line) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
	if l.conn != nil {
		_ = l.conn.Close()
	}
}

// patientConn is the connection as the library has it. It sets the deadline of a read itself, when it has
// to wait: the library would look at the clock three times for each event.
type patientConn struct {
	net.Conn

	line     *line
	deadline atomic.Int64 // Unix nanoseconds; 0 for none
}

// SetReadDeadline implements [net.Conn].
func (c *patientConn) SetReadDeadline(t time.Time) error {
	if t.IsZero() {
		c.deadline.Store(0)
	} else {
		c.deadline.Store(t.UnixNano())
	}
	return nil
}

// SetDeadline implements [net.Conn].
func (c *patientConn) SetDeadline(t time.Time) error {
	_ = c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

// Read implements [net.Conn].
func (c *patientConn) Read(p []byte) (int, error) {
	if c.line.pending() {
		n, err := c.try(p)
		if n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) {
			return n, err
		}
		if err := c.line.lull(); err != nil {
			return 0, err
		}
	}
	if err := c.Conn.SetReadDeadline(c.patience()); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// try reads what comes at once.
func (c *patientConn) try(p []byte) (int, error) {
	if err := c.Conn.SetReadDeadline(time.Now().Add(lullAfter)); err != nil {
		return 0, err
	}
	return c.Conn.Read(p)
}

// patience is until when to wait.
func (c *patientConn) patience() time.Time {
	t := time.Now().Add(c.line.timeout)
	if nanos := c.deadline.Load(); nanos != 0 {
		t = time.Unix(0, nanos)
	}
	if c.line.seeking {
		t = t.Add(seekAllowance)
	}
	return t
}
