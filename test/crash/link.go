package crash

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"syscall"
	"time"

	"github.com/Shopify/toxiproxy/v2"
	"github.com/Shopify/toxiproxy/v2/toxics"
	"github.com/rs/zerolog"
)

// LinkName says where a link leads.
type LinkName string

// The links of the process.
const (
	MySQLLink LinkName = "mysql"
	KafkaLink LinkName = "kafka"
)

// A Way is a direction on a link.
type Way string

// The two ways.
const (
	ToServer   Way = "to"
	FromServer Way = "from"
)

// stream is toxiproxy's word for it.
func (w Way) stream() string {
	if w == ToServer {
		return "upstream"
	}
	return "downstream"
}

// A Link is the way from the process to one server.
type Link struct {
	Addr string // host:port where the process finds the server

	name   LinkName
	server *toxiproxy.ApiServer
	proxy  *toxiproxy.Proxy
	added  int // toxics, for their names
}

// NewLink opens a link at an address that stays the same. It leads nowhere
// until Lead.
func NewLink(name LinkName) (*Link, error) {
	toxics.Register("shot", new(shot))
	toxics.Register("mute", new(mute))
	l := &Link{name: name, server: toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())}
	const lowest, ports, tries = 15000, 17000, 100 // none that the kernel gives to others while the link is cut
	var failed error
	for range tries {
		l.Addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(lowest+rand.IntN(ports)))
		if failed = l.open(""); failed == nil {
			return l, nil
		}
	}
	return nil, failed
}

// Lead makes the link lead to a server, with nothing in the way. Connections end.
func (l *Link) Lead(addr string) error {
	l.Cut()
	return l.open(addr)
}

// Cut ends every connection, and lets none in.
func (l *Link) Cut() { l.proxy.Stop() }

// Heal takes away what Cut, Slow and the others did. Connections end.
func (l *Link) Heal() error { return l.Lead(l.proxy.Upstream) }

// open makes a new proxy: taking a toxic out of an old one may wait for ever for
// a connection that ends just then.
func (l *Link) open(upstream string) error {
	proxy := toxiproxy.NewProxy(l.server, string(l.name), l.Addr, upstream)
	if err := proxy.Start(); err != nil {
		return fmt.Errorf("opening a link to %s: %w", l.name, err)
	}
	l.proxy = proxy
	return nil
}

// Slow lets little through, and late.
func (l *Link) Slow() error {
	const late, thousandsEachSecond = 15 * time.Millisecond, 200
	return errors.Join(
		l.add("latency", FromServer, map[string]any{"latency": late.Milliseconds(), "jitter": late.Milliseconds()}),
		l.add("bandwidth", ToServer, map[string]any{"rate": thousandsEachSecond}),
		l.add("bandwidth", FromServer, map[string]any{"rate": thousandsEachSecond}),
	)
}

// Mute makes the connections there are carry nothing ever after.
func (l *Link) Mute() error {
	until := time.Now().Add(100 * time.Millisecond).UnixNano()
	return errors.Join(
		l.add("mute", ToServer, map[string]any{"until": until}),
		l.add("mute", FromServer, map[string]any{"until": until}),
	)
}

// Shoot sends a process a signal once so many bytes have gone one way.
func (l *Link) Shoot(way Way, bytes int64, pid int, signal syscall.Signal) error {
	return l.add("shot", way, map[string]any{"bytes": bytes, "pid": pid, "signal": int(signal)})
}

// add adds a toxic. It waits for data under way on every connection, so that
// the process must be able to take them.
func (l *Link) add(kind string, way Way, attributes map[string]any) error {
	const patience = 30 * time.Second
	l.added++
	text, err := json.Marshal(map[string]any{
		"name": kind + strconv.Itoa(l.added), "type": kind, "stream": way.stream(), "attributes": attributes,
	})
	if err != nil {
		return err
	}
	done := make(chan error, 1)
	collection := l.proxy.Toxics
	go func() {
		_, err := collection.AddToxicJson(bytes.NewReader(text))
		done <- err
	}()
	select {
	case err = <-done:
	case <-time.After(patience):
		err = fmt.Errorf("toxiproxy did not do it within %s", patience)
	}
	if err != nil {
		return fmt.Errorf("adding %s to the link to %s: %w", kind, l.name, err)
	}
	return nil
}
