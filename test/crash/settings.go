package crash

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
)

// topics are where the process publishes.
type topics struct{ events, dead, positions, history string }

func topicsOf(name string) topics {
	return topics{events: name + ".events", dead: name + ".dead", positions: name + ".positions", history: name + ".history"}
}

func (t topics) all() []string { return []string{t.events, t.dead, t.positions, t.history} }

// tree is a part of the process's settings, which are written as JSON: that is YAML.
type tree map[string]any

// writeSettings writes the process's settings. Silence is noticed soon, and with
// tight bounds nearly everything comes in parts.
func (s *Stage) writeSettings(file, start string) error {
	number := fnv.New32a()
	fmt.Fprint(number, s.name)
	mysql := tree{
		"addr": s.mysql.Addr, "user": s.primary.ReplUser, "password": s.primary.ReplPassword, "database": s.name, "start": start,
		"server_id": number.Sum32() | 1, "heartbeat_period": "250ms", "read_timeout": "2s",
	}
	if s.Plan.Does(Failover) {
		mysql["standbys"] = []string{s.standby.Addr}
	}
	transaction := tree{"id_prefix": s.name + ".", "idle_pace": "100ms"}
	if s.Plan.Tight {
		mysql["batch_bytes"], mysql["transaction_bytes"], mysql["memory_bytes"] = 4<<10, 16<<10, 64<<10
		transaction["max_bytes"] = 64 << 10
	}
	text, err := json.MarshalIndent(tree{
		"source": tree{"name": s.name},
		"log":    tree{"format": "json"},
		"mysql":  mysql,
		"kafka": tree{
			"brokers":     []string{s.kafka.Addr},
			"topics":      tree{"events": s.topics.events, "dead": s.topics.dead, "positions": s.topics.positions, "history": s.topics.history, "partitions": 3},
			"transaction": transaction,
		},
		"ops": tree{"addr": "127.0.0.1:0"},
	}, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding settings: %w", err)
	}
	return os.WriteFile(file, text, 0o600)
}
