package binlog

import (
	"context"
	"net"
	"time"
)

// DialFunc connects to an address, as [net.Dialer.DialContext] does.
type DialFunc func(ctx context.Context, network, addr string) (net.Conn, error)

// dialTimeout is how long a server has to answer a knock.
const dialTimeout = 10 * time.Second

// host is a server that may be asked, and how to reach it.
type host struct {
	cfg  *Config
	addr string
	dial DialFunc
}

// hostOf is the configured server.
func hostOf(cfg *Config, dial DialFunc) *host {
	if dial == nil {
		dialer := net.Dialer{Timeout: dialTimeout, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second}}
		dial = dialer.DialContext
	}
	return &host{cfg: cfg, addr: cfg.Addr, dial: dial}
}

// name is the part of the address that a certificate must name.
func (h *host) name() string {
	name, _, err := net.SplitHostPort(h.addr)
	if err != nil {
		return h.addr
	}
	return name
}
