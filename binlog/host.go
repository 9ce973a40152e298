package binlog

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/schema"
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

// hostsOf are the configured servers, the preferred one first.
func hostsOf(cfg *Config, dial DialFunc) []*host {
	if dial == nil {
		dialer := net.Dialer{Timeout: dialTimeout, KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second}}
		dial = dialer.DialContext
	}
	var all []*host
	for _, addr := range append([]string{cfg.Addr}, cfg.Standbys...) {
		all = append(all, &host{cfg: cfg, addr: addr, dial: dial})
	}
	return all
}

// name is the part of the address that a certificate must name.
func (h *host) name() string {
	name, _, err := net.SplitHostPort(h.addr)
	if err != nil {
		return h.addr
	}
	return name
}

// hosts are the servers to try: the one in use, then the order of the settings.
func (t *Tailer) hosts() []*host {
	all := hostsOf(&t.Config, t.Dial)
	slices.SortStableFunc(all, func(a, b *host) int {
		switch t.inUse {
		case a.addr:
			return -1
		case b.addr:
			return 1
		default:
			return 0
		}
	})
	return all
}

// find looks for a server that can be read on from the position. Containment
// decides (DESIGN §6): a server that lost or purged something is passed over
// when another one has it.
func (t *Tailer) find(ctx context.Context, from *schema.Position) (*found, error) {
	var none refusals
	for _, h := range t.hosts() {
		f, err := t.prepare(ctx, h, from)
		if err == nil {
			t.inUse = h.addr
			t.reads.Store(h)
			return f, nil
		}
		if ctx.Err() != nil {
			return nil, err
		}
		none = append(none, refusal{h.addr, err})
	}
	return nil, none.error()
}

// openForRows connects to the server whose log is read, or is to be.
func (t *Tailer) openForRows(ctx context.Context) (*snapshot.Connection, error) {
	h := t.reads.Load()
	if h == nil {
		h = hostsOf(&t.Config, t.Dial)[0]
	}
	return h.openForRows(ctx)
}

func (h *host) openForRows(ctx context.Context) (*snapshot.Connection, error) {
	s, err := h.open(ctx)
	if err != nil {
		return nil, err
	}
	return &snapshot.Connection{Conn: s.conn, Flavor: s.flavor, Close: s.close}, nil
}

// refusals say why none of several hosts can be used.
type refusals []refusal

type refusal struct {
	addr string
	err  error
}

// error is the state of the first host that answered, with what is wrong with
// each. It is not a stop when none answered.
func (all refusals) error() error {
	if len(all) == 1 {
		return all[0].err
	}
	var first *schema.Stop
	var reasons []string
	for _, r := range all {
		stop, answered := errors.AsType[*schema.Stop](r.err)
		if !answered {
			reasons = append(reasons, fmt.Sprintf("%s: %v", r.addr, r.err))
			continue
		}
		reasons = append(reasons, fmt.Sprintf("%s: %s: %v", r.addr, stop.State, stop.Err))
		if first == nil {
			first = stop
		}
	}
	err := fmt.Errorf("no server can be read: %s", strings.Join(reasons, "; "))
	if first == nil {
		return err
	}
	return &schema.Stop{State: first.State, Err: err, Remedy: first.Remedy}
}
