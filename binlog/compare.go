package binlog

import (
	"context"
	"errors"
	"slices"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// Comparison is what a position and a server's log share, and what they do not.
type Comparison struct {
	Addr string `json:"addr"`
	// Server is who it says it is: MySQL's server_uuid, MariaDB's server_id.
	Server string `json:"server,omitempty"`
	// Problem says why the server could not be asked; then the rest is empty.
	Problem string `json:"problem,omitempty"`
	// Lost was published, and is not on the server.
	Lost gtid.Spans `json:"lost,omitempty"`
	// Unread is on the server, and was not published.
	Unread gtid.Spans `json:"unread,omitempty"`
	// Purged is of Unread what the server's log no longer has.
	Purged gtid.Spans `json:"purged,omitempty"`
	// UnreadBytes is how much log there is after the position; nil when the
	// position says nothing of this server's log.
	UnreadBytes *uint64 `json:"unread_bytes,omitempty"`
	// Shared is the position up to which both have the same; nil when it
	// cannot be told: MariaDB's position names the last server of a domain only.
	Shared *schema.Position `json:"shared,omitempty"`
}

// Compare compares a position with each configured server, in their order.
func Compare(ctx context.Context, cfg Config, at schema.Position) []Comparison {
	var all []Comparison
	for _, h := range hostsOf(&cfg, nil) {
		c, err := h.compare(ctx, at)
		if err != nil {
			c = Comparison{Problem: err.Error()}
		}
		c.Addr = h.addr
		all = append(all, c)
	}
	return all
}

func (h *host) compare(ctx context.Context, at schema.Position) (Comparison, error) {
	s, err := h.open(ctx)
	if err != nil {
		return Comparison{}, err
	}
	defer s.close()
	if at.Flavor != s.flavor {
		return Comparison{}, errors.New("the position is of " + at.Flavor + ", this is " + s.flavor + ": there is nothing to compare")
	}
	e, err := extentOf(s)
	if err != nil {
		return Comparison{}, err
	}
	d, err := e.difference(&at)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{Server: e.server, Lost: d.lost, Unread: d.unread, Purged: d.gap, Shared: d.sharedPosition(&e, at)}
	if at.Server == e.server && at.File != "" {
		logs, err := logsOf(s)
		if err != nil {
			return Comparison{}, err
		}
		if unread := logs.after(&at); !unread.unknown {
			c.UnreadBytes = &unread.bytes
		}
	}
	return c, nil
}

// sharedPosition is the position at which the server can be gone on from when
// what it lost is given up.
func (d *difference) sharedPosition(e *extent, at schema.Position) *schema.Position {
	if d.split || !d.related && len(d.lost) > 0 {
		return nil
	}
	if len(d.lost) == 0 {
		return &at
	}
	lost := func(gtids string) bool {
		alone, err := e.difference(&schema.Position{Flavor: at.Flavor, GTIDs: gtids})
		return err != nil || len(alone.lost) > 0
	}
	p := schema.Position{
		Source: at.Source, Flavor: at.Flavor, GTIDs: d.shared, Server: e.server, Committed: at.Committed,
		Prepared: slices.DeleteFunc(slices.Clone(at.Prepared), func(x schema.Prepared) bool { return lost(x.GTID) }),
	}
	if at.Within != nil && !lost(at.Within.GTID) {
		p.Within = at.Within
	}
	if len(p.Prepared) == 0 {
		p.Prepared = nil
	} else if !lost(at.Beyond) {
		p.Beyond = at.Beyond
	}
	return &p
}
