package binlog

import (
	"context"
	"net"
	"sync"
	"sync/atomic"
)

// counting dials as usual, and counts.
func counting(dials *int) DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		*dials++
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}

// network is between a tailer and its servers. When it is cut, connections
// stay open and carry nothing: what a firewall that forgets them does.
type network struct {
	mu    sync.Mutex
	cut   bool
	wires []*halfOpen
}

func (n *network) dial(ctx context.Context, kind, addr string) (net.Conn, error) {
	conn, err := new(net.Dialer).DialContext(ctx, kind, addr)
	if err != nil {
		return nil, err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	w := &halfOpen{Conn: conn}
	w.dead.Store(n.cut)
	n.wires = append(n.wires, w)
	return w, nil
}

// sever cuts every connection, and those that are made until it is mended.
func (n *network) sever() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut = true
	for _, w := range n.wires {
		w.dead.Store(true)
	}
}

// mend lets new connections through. The old ones stay dead.
func (n *network) mend() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.cut = false
}

// read is how many bytes arrived on the connection that had most: the log's.
// Questions have connections of their own.
func (n *network) read() int64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	var most int64
	for _, w := range n.wires {
		most = max(most, w.arrived.Load())
	}
	return most
}

type halfOpen struct {
	net.Conn

	dead    atomic.Bool
	arrived atomic.Int64 // bytes
}

// Read implements [net.Conn].
func (w *halfOpen) Read(p []byte) (int, error) {
	for {
		n, err := w.Conn.Read(p)
		if err != nil || !w.dead.Load() {
			w.arrived.Add(int64(n))
			return n, err
		}
	}
}

// Write implements [net.Conn].
func (w *halfOpen) Write(p []byte) (int, error) {
	if w.dead.Load() {
		return len(p), nil
	}
	return w.Conn.Write(p)
}
