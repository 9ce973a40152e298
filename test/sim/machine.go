package sim

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"net"
	"os"
	"sync"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// machine is where an instance of the product runs: its connections can be
// cut, held up, or lost with it.
type machine struct {
	network *kfake.VirtualNetwork
	seed    uint64
	// cut is how many bytes a connection to the address may read before it is
	// cut; none for all. It is asked once for each connection.
	cut func(random *rand.Rand, addr string) (bytes int, cut bool)

	mu     sync.Mutex // guards all below
	dialed map[string]uint64
	open   map[*link]struct{}
	dead   bool
	flow   chan struct{} // closed while bytes flow
}

func newMachine(network *kfake.VirtualNetwork, seed uint64) *machine {
	flow := make(chan struct{})
	close(flow)
	return &machine{network: network, seed: seed, dialed: map[string]uint64{}, open: map[*link]struct{}{}, flow: flow}
}

var errDead = errors.New("the machine is dead")

// Dial connects to an address of the network.
func (m *machine) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if m.isDead() {
		return nil, errDead
	}
	conn, err := m.network.DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	l := &link{Conn: conn, machine: m}
	l.closed, l.close = context.WithCancel(context.Background())
	if m.cut != nil {
		l.left, l.cut = m.cut(m.random(addr), addr)
	}
	m.open[l] = struct{}{}
	return l, nil
}

// random chooses what happens to the n-th connection to an address: the same on
// every run, however connections to others come between.
func (m *machine) random(addr string) *rand.Rand {
	m.dialed[addr]++
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(addr))
	return rand.New(rand.NewPCG(m.seed, hash.Sum64()+m.dialed[addr]))
}

func (m *machine) isDead() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.dead
}

// sever cuts every connection there is.
func (m *machine) sever() {
	m.mu.Lock()
	all := m.open
	m.open = map[*link]struct{}{}
	m.mu.Unlock()
	for l := range all {
		_ = l.Close()
	}
}

func (m *machine) forget(l *link) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.open, l)
}

// kill cuts every connection, now and for ever.
func (m *machine) kill() {
	m.mu.Lock()
	m.dead = true
	m.mu.Unlock()
	m.sever()
}

// hold lets no byte through until release.
func (m *machine) hold() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.flow = make(chan struct{})
}

func (m *machine) release() {
	m.mu.Lock()
	defer m.mu.Unlock()
	select {
	case <-m.flow:
	default:
		close(m.flow)
	}
}

func (m *machine) flowing() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.flow
}

func (m *machine) heal() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cut = nil
}

// link is a connection of a machine.
type link struct {
	net.Conn

	machine *machine
	closed  context.Context //nolint:containedctx // it is the link's life
	close   context.CancelFunc
	left    int  // bytes that may still be read
	cut     bool // when there are none left

	mu          sync.Mutex // guards the deadlines
	read, write time.Time
}

// Read implements [net.Conn].
func (l *link) Read(p []byte) (int, error) {
	if err := l.wait(&l.read); err != nil {
		return 0, err
	}
	if l.cut && len(p) > l.left {
		if l.left == 0 {
			_ = l.Close()
			return 0, net.ErrClosed
		}
		p = p[:l.left]
	}
	n, err := l.Conn.Read(p)
	if l.cut {
		l.left -= n
	}
	return n, err
}

// Write implements [net.Conn].
func (l *link) Write(p []byte) (int, error) {
	if err := l.wait(&l.write); err != nil {
		return 0, err
	}
	return l.Conn.Write(p)
}

// wait waits while the machine's bytes are held up: the link is half-open then,
// and only a deadline tells.
func (l *link) wait(deadline *time.Time) error {
	flowing := l.machine.flowing()
	select {
	case <-flowing:
		return nil
	default:
	}
	ctx, until := l.closed, l.deadline(deadline)
	if !until.IsZero() {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, until)
		defer cancel()
	}
	select {
	case <-flowing:
		return nil
	case <-ctx.Done():
	}
	if l.closed.Err() != nil {
		return net.ErrClosed
	}
	return os.ErrDeadlineExceeded
}

func (l *link) deadline(which *time.Time) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return *which
}

// SetReadDeadline implements [net.Conn].
func (l *link) SetReadDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.read = t
	return l.Conn.SetReadDeadline(t)
}

// SetWriteDeadline implements [net.Conn].
func (l *link) SetWriteDeadline(t time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.write = t
	return l.Conn.SetWriteDeadline(t)
}

// SetDeadline implements [net.Conn].
func (l *link) SetDeadline(t time.Time) error {
	return errors.Join(l.SetReadDeadline(t), l.SetWriteDeadline(t))
}

// Close implements [net.Conn].
func (l *link) Close() error {
	l.close()
	l.machine.forget(l)
	return l.Conn.Close()
}
