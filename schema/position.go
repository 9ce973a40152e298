package schema

import (
	"encoding/json"
	"fmt"
	"time"
)

// positionVersion is the form of stored positions this code writes and reads.
const positionVersion = 1

// Position says up to where a source's log has been published. It is stored in
// the same Kafka transaction as the events it covers (invariant 1), and holds
// only groups that have ended (invariant 2).
type Position struct {
	// Source is the configured name of the Echo server.
	Source string `json:"source"`
	// Flavor is "mysql" or "mariadb": it says how GTIDs is written.
	Flavor string `json:"flavor"`
	// GTIDs is the set of published transactions as the server writes it.
	GTIDs string `json:"gtids"`
	// Server identifies the server it was read from: a hint, containment decides.
	Server string `json:"server,omitempty"`
	// File and Offset say where in the server's log, for people.
	File   string `json:"file,omitempty"`
	Offset uint64 `json:"offset,omitempty"`
	// Committed is the commit time of the newest transaction covered.
	Committed time.Time `json:"committed,omitzero"`
}

// IsZero tells whether nothing has been published yet.
func (p Position) IsZero() bool { return p.Flavor == "" }

// Encode is the position as a stored record.
func (p Position) Encode() []byte {
	text, err := json.Marshal(struct {
		Version int `json:"version"`
		Position
	}{positionVersion, p})
	if err != nil {
		return nil // unreachable: every field marshals
	}
	return text
}

// DecodePosition reads a stored position. A version it does not know is an error.
func DecodePosition(record []byte) (Position, error) {
	var stored struct {
		Version int `json:"version"`
		Position
	}
	if err := json.Unmarshal(record, &stored); err != nil {
		return Position{}, fmt.Errorf("parsing position record: %w", err)
	}
	if stored.Version != positionVersion {
		return Position{}, fmt.Errorf("position record has version %d, this echocdc reads version %d", stored.Version, positionVersion)
	}
	return stored.Position, nil
}
