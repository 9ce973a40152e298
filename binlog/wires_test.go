package binlog

import (
	"context"
	"net"
)

// counting dials as usual, and counts.
func counting(dials *int) DialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		*dials++
		return new(net.Dialer).DialContext(ctx, network, addr)
	}
}
