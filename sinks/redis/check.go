package redis

import (
	"context"
	"fmt"

	goredis "github.com/redis/go-redis/v9"

	"github.com/echo-im/echocdc/schema"
)

// Check tells whether presence can be read: whether Redis answers, and whether
// the user may read Echo's keys. It reads one key that does not exist.
func (p *Presence) Check(ctx context.Context) []schema.Finding {
	finding := schema.Finding{Subject: "Redis " + p.breaker.addr, Level: schema.LevelOK, Found: "answers"}
	if err := p.client.Ping(ctx).Err(); err != nil {
		finding.Level = schema.LevelWarning
		finding.Found = err.Error()
		finding.Wanted = "an answer"
		finding.Remedy = "check redis.addr, redis.user, redis.password and redis.tls; until then pushes follow push.when_presence_unknown"
		return []schema.Finding{finding}
	}

	reading := schema.Finding{Subject: "Redis right to read presence", Level: schema.LevelOK, Found: "granted"}
	err := p.client.HVals(ctx, p.layout.Key(0)).Err()
	if err != nil && !isWrongType(err) {
		reading.Level = schema.LevelWarning
		reading.Found = err.Error()
		reading.Wanted = "granted"
		reading.Remedy = "check redis.user"
	}
	if goredis.IsPermissionError(err) {
		reading.Remedy = fmt.Sprintf("ACL SETUSER <redis.user> +hvals +ping +select +hello +client|setname ~%s*", p.keyPrefix())
	}
	return []schema.Finding{finding, reading}
}

// keyPrefix is what the keys of all users begin with.
func (p *Presence) keyPrefix() string {
	key := p.layout.Key(0)
	return key[:len(key)-1]
}
