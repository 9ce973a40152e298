package echo

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// Presence keeps Echo's Redis: a hash per user with a field per device, each
// with the moment up to which the device counts as connected. It is safe for
// concurrent use.
type Presence struct {
	redis *redis.Client

	mu    sync.Mutex // guards shown, and makes of a write one step
	shown map[int64]bool
}

// NewPresence writes to this Redis.
func NewPresence(client *redis.Client) *Presence {
	return &Presence{redis: client, shown: make(map[int64]bool)}
}

// connected is how long a field counts, and how long its key stays.
const (
	connected = 60 * time.Second
	kept      = 90 * time.Second
)

type field struct {
	UserID  int64  `json:"user_id"`
	AuthKey int64  `json:"auth_key_id"`
	Gateway string `json:"gateway"`
	Expired int64  `json:"expired"`
	Layer   int    `json:"layer"`
	PermKey int64  `json:"perm_auth_key_id"`
	Client  string `json:"client,omitempty"`
}

// show writes what Redis says of these users: who is online has a live device;
// of the others every third has one that went away without a word and which
// another device's refreshes kept.
func (p *Presence) show(ctx context.Context, users ...*User) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, u := range users {
		p.shown[u.ID] = u.Online
	}
	return p.write(ctx)
}

// KeepUp refreshes what was shown, as clients' pings do, until the context ends.
func (p *Presence) KeepUp(ctx context.Context) error {
	tick := time.NewTicker(connected / 4)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		p.mu.Lock()
		err := p.write(ctx)
		p.mu.Unlock()
		if err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// write is one transaction: a reader never sees a user between two states.
func (p *Presence) write(ctx context.Context) error {
	pipe := p.redis.TxPipeline()
	for user, online := range p.shown {
		key := "user_online_keys#" + strconv.FormatInt(user, 10)
		pipe.Del(ctx, key)
		switch {
		case online:
			pipe.HSet(ctx, key, device(user, connected)...)
			pipe.Expire(ctx, key, kept)
		case user%3 == 0:
			pipe.HSet(ctx, key, device(user, -connected)...)
			pipe.Expire(ctx, key, kept)
		}
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("writing presence: %w", err)
	}
	return nil
}

// device is a field of the hash and its value.
func device(user int64, until time.Duration) []any {
	key := authKey(user)
	value := toJSON(field{
		UserID: user, AuthKey: key, Gateway: "10.0.0.2:20120",
		Expired: time.Now().Add(until).Unix(), Layer: 220, PermKey: key, Client: "android",
	})
	return []any{strconv.FormatInt(key, 10), value}
}
