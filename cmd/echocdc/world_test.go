package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/test/echo"
	"github.com/echo-im/echocdc/test/stack"
)

// world is the real servers around one test's program.
type world struct {
	source *stack.Database
	store  *stack.PostgresDatabase
	kafka  *stack.KafkaCluster
	redis  *stack.RedisServer
}

// newWorld has Echo's tables in the source, and nothing of ours anywhere.
func newWorld(t *testing.T, source *stack.Database) *world {
	t.Helper()
	require.NoError(t, echo.Install(t.Context(), echoDatabase(source)))
	return &world{source: source, store: stack.Postgres(t), kafka: stack.Kafka(t), redis: stack.Redis(t)}
}

func echoDatabase(d *stack.Database) echo.Database {
	return echo.Database{Addr: d.Addr, User: d.User, Password: d.Password, Name: d.Name, Flavor: d.Flavor}
}

// tree is a part of the settings. JSON is YAML.
type tree map[string]any

// settings are for this world, with the given sections changed.
func (w *world) settings(t *testing.T, changed tree) string {
	t.Helper()
	prefix := w.kafka.Prefix
	all := tree{
		"source": tree{"name": "test"},
		"log":    tree{"format": "json"},
		"ops":    tree{"addr": "127.0.0.1:0"},
		"mysql": tree{
			"addr": w.source.Addr, "user": w.source.ReplUser, "password": w.source.ReplPassword, "database": w.source.Name,
			"server_id": serverID(t),
		},
		"kafka": tree{
			"brokers":     w.kafka.Brokers,
			"topics":      tree{"events": prefix + "events", "dead": prefix + "dead", "positions": prefix + "positions", "history": prefix + "history"},
			"transaction": tree{"id_prefix": prefix},
		},
		"projector": tree{"group_prefix": prefix + "echocdc"},
		"postgres":  tree{"url": w.store.URL},
		"redis":     tree{"addr": w.redis.Addr, "timeout": "5s"},
	}
	for section, values := range changed {
		merge(all, section, values)
	}
	text, err := json.Marshal(all)
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "echocdc.yaml")
	require.NoError(t, os.WriteFile(path, text, 0o600))
	return path
}

func merge(all tree, section string, values any) {
	into, isTree := all[section].(tree)
	from, alsoTree := values.(tree)
	if !isTree || !alsoTree {
		all[section] = values
		return
	}
	for key, value := range from {
		merge(into, key, value)
	}
}

// serverID is a replica's number that no other test has: tests share servers.
func serverID(t *testing.T) uint32 {
	t.Helper()
	return uint32(stack.UserIDs(t)/1000) | 1<<30
}

// send writes a private message as Echo does: the sender's copy, then the recipient's.
func (w *world) send(t *testing.T, message, sender, recipient int64) {
	t.Helper()
	now := time.Now().Unix()
	low, high := min(sender, recipient), max(sender, recipient)
	box := message % 1_000_000 // of its owner's box: an int
	for _, owner := range []int64{sender, recipient} {
		peer, out := sender, ""
		if owner == sender {
			peer, out = recipient, `"out":true,`
		}
		body := fmt.Sprintf(`{"predicate_name":"message","id":%d,%s"peer_id":{"predicate_name":"peerUser","user_id":%d},"from_id":{"predicate_name":"peerUser","user_id":%d},"date":%d,"message":"hi"}`,
			box, out, peer, sender, now)
		w.source.Exec(t, fmt.Sprintf(`insert into messages (user_id, user_message_box_id, dialog_id1, dialog_id2, dialog_message_id, sender_user_id, peer_type, peer_id, random_id, message_data, message, date2)
			values (%d, %d, %d, %d, %d, %d, 2, %d, %d, '%s', 'hi', %d)`,
			owner, box, low, high, message, sender, peer, message, body, now))
	}
}

// arrives waits until a query of the store counts so many.
func (w *world) arrives(t *testing.T, want int, query string) {
	t.Helper()
	conn := w.store.Open(t)
	eventually(t, func(ctx context.Context) error {
		var got int
		if err := conn.QueryRow(ctx, query).Scan(&got); err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s: %d, want %d", query, got, want)
		}
		return nil
	})
}

// isReady waits until the program says that every stage runs.
func (p *process) isReady(t *testing.T) {
	t.Helper()
	url := p.served(t) + "/readyz"
	eventually(t, func(ctx context.Context) error {
		status, body, err := fetch(ctx, url)
		if err == nil && status != 200 {
			err = errors.New(body)
		}
		return err
	})
}
