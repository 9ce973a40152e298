package redis

import (
	"context"
	"fmt"
	"strings"

	goredis "github.com/redis/go-redis/v9"
)

// readOnly lets only commands pass that cannot change anything. It stands in
// front of the connection, so that no caller, and no later version of the
// client library, gets around it.
type readOnly struct{}

// DialHook implements [goredis.Hook].
func (readOnly) DialHook(next goredis.DialHook) goredis.DialHook { return next }

// ProcessHook implements [goredis.Hook].
func (readOnly) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		if err := refusal(cmd); err != nil {
			cmd.SetErr(err)
			return err
		}
		return next(ctx, cmd)
	}
}

// ProcessPipelineHook implements [goredis.Hook]: one refused command refuses
// the whole pipeline.
func (readOnly) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		for _, cmd := range cmds {
			if err := refusal(cmd); err != nil {
				for _, unsent := range cmds {
					unsent.SetErr(err)
				}
				return err
			}
		}
		return next(ctx, cmds)
	}
}

// refusal is why a command must not be sent, or nil. Invariant 9: nothing in
// this program can write to Echo's Redis.
func refusal(cmd goredis.Cmder) error {
	name := strings.ToLower(cmd.Name())
	if args := cmd.Args(); name == "client" && len(args) > 1 {
		name = strings.ToLower(fmt.Sprint(name, " ", args[1]))
	}
	switch name {
	case "hvals", "ping", // what we read
		"hello", "auth", "select", "client setname": // how a connection begins
		return nil
	default:
		return fmt.Errorf("command %q is refused: echocdc only reads Echo's Redis", name)
	}
}
