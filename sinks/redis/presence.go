// Package redis asks Echo's Redis who is online.
//
// It promises to send nothing but reading commands (invariant 9), one round
// trip for a whole batch of users, and a quick answer even when Redis is dead:
// after a failure it answers "unknown" at once for a few seconds. It does not
// know Echo's keys, which are given to it, nor what an unknown presence means
// for a push, which is the push projection's policy.
package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"

	"github.com/echo-im/echocdc/schema"
)

// ErrUnavailable is returned while Redis does not answer: presence is unknown.
var ErrUnavailable = errors.New("presence is unknown")

// Layout is where an Echo line keeps presence: a hash for each user with a
// field for each device. Package schema/echo1 has the functions.
type Layout struct {
	// Key is the hash of a user.
	Key func(user int64) string
	// Expires reads one field: the second until which the device counts as connected.
	Expires func(field string) (schema.Seconds, error)
}

// Presence looks up who is online. It is safe for concurrent use.
type Presence struct {
	client  *goredis.Client
	layout  Layout
	metrics *Metrics
	breaker breaker
}

// Open prepares lookups; it does not connect yet, so that a dead Redis keeps
// nothing from starting. An error means that the settings cannot work: a file
// is missing or holds no certificate. Report is told when Redis stops answering
// and when it answers again, beginning with the first lookup; it may be nil.
func Open(c Config, layout Layout, metrics *Metrics, report schema.ReportFunc) (*Presence, error) {
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	// The library writes to the process's stderr on its own, in a form of its own.
	// What matters of it is in our errors, conditions and metrics.
	logging.Disable()
	client := goredis.NewClient(options)
	client.AddHook(readOnly{})
	return &Presence{
		client:  client,
		layout:  layout,
		metrics: metrics,
		breaker: breaker{addr: c.Addr, report: report},
	}, nil
}

// Close ends the connections.
func (p *Presence) Close() error { return p.client.Close() }

// Online tells which of the users have a device that counts as connected at
// now: a field of the user's hash whose expiry is not before now (domain.md §7).
// It takes one round trip. A field it cannot read is counted and does not make
// its user online. The error is [ErrUnavailable] with the reason, or the
// context's own.
func (p *Presence) Online(ctx context.Context, users []int64, now time.Time) (map[int64]bool, error) {
	if len(users) == 0 {
		return map[int64]bool{}, nil
	}
	if err := p.breaker.allow(time.Now()); err != nil {
		p.metrics.lookups.WithLabelValues(resultSkipped).Inc()
		return nil, err
	}
	devices, err := p.ask(ctx, users)
	if err != nil && ctx.Err() != nil {
		return nil, fmt.Errorf("asking for presence: %w", ctx.Err()) // the caller left: no word on Redis
	}
	if err != nil {
		p.metrics.lookups.WithLabelValues(resultFailed).Inc()
		return nil, p.breaker.failed(time.Now(), err)
	}
	p.breaker.answered()
	p.metrics.lookups.WithLabelValues(resultAnswered).Inc()
	return p.judge(devices, now), nil
}

// ask reads the fields of every user's hash in one pipeline.
func (p *Presence) ask(ctx context.Context, users []int64) (map[int64]*goredis.StringSliceCmd, error) {
	began := time.Now()
	defer func() { p.metrics.seconds.Observe(time.Since(began).Seconds()) }()

	devices := make(map[int64]*goredis.StringSliceCmd, len(users))
	pipe := p.client.Pipeline()
	for _, user := range users {
		if devices[user] == nil {
			devices[user] = pipe.HVals(ctx, p.layout.Key(user))
		}
	}
	if _, err := pipe.Exec(ctx); err != nil && !isWrongType(err) {
		return nil, err
	}
	for _, fields := range devices { // Exec tells the first error only
		if err := fields.Err(); err != nil && !isWrongType(err) {
			return nil, err
		}
	}
	return devices, nil
}

// judge applies the expiry of each device.
func (p *Presence) judge(devices map[int64]*goredis.StringSliceCmd, now time.Time) map[int64]bool {
	online := make(map[int64]bool)
	for user, fields := range devices {
		if fields.Err() != nil { // the key is no hash
			p.metrics.malformed.Inc()
			continue
		}
		for _, field := range fields.Val() {
			expires, err := p.layout.Expires(field)
			if err != nil {
				p.metrics.malformed.Inc()
				continue
			}
			if int64(expires) >= now.Unix() {
				online[user] = true
			}
		}
	}
	return online
}

func isWrongType(err error) bool { return goredis.HasErrorPrefix(err, "WRONGTYPE") }
