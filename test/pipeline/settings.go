package pipeline

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
)

// tree is a part of the product's settings. They are written as JSON, which is YAML.
type tree map[string]any

// groups begins the product's consumer groups.
func (s *Surroundings) groups() string { return s.Prefix + "echocdc" }

// serverID is a number among the server's replicas that others hardly have.
func (s *Surroundings) serverID() uint32 {
	hash := fnv.New32a()
	fmt.Fprint(hash, s.Echo.Name, s.Prefix)
	return hash.Sum32() | 1
}

// WriteSettings writes the product's settings for these surroundings. It starts
// after position from, and pushes to the phone where there is one.
func (s *Surroundings) WriteSettings(file, from string, phone *Phone) error {
	topics := s.Topics()
	settings := tree{
		"source": tree{"name": "demo"},
		"log":    tree{"format": "json"},
		"mysql": tree{
			"addr": s.Echo.Addr, "user": s.Reader, "password": s.ReaderPassword,
			"database": s.Echo.Name, "start": from, "server_id": s.serverID(),
		},
		"kafka": tree{
			"brokers":     s.Brokers,
			"topics":      tree{"events": topics.Events, "dead": topics.Dead, "positions": topics.Positions, "history": topics.History},
			"transaction": tree{"id_prefix": s.Prefix + "echocdc."},
		},
		"projector": tree{"group_prefix": s.groups()},
		"postgres":  tree{"url": s.Postgres},
		"ops":       tree{"addr": "127.0.0.1:0"},
		"redis":     tree{"addr": s.Redis, "timeout": "5s"}, // a busy machine must not make users offline
	}
	if phone != nil {
		settings["push"] = tree{"provider": "webhook", "webhook": tree{"url": phone.URL, "secret": phone.Secret}}
	}
	text, err := json.MarshalIndent(settings, "", "  ")
	if err != nil {
		return fmt.Errorf("encoding settings: %w", err)
	}
	return os.WriteFile(file, text, 0o600)
}
