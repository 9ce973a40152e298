package schema

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// positionVersion is the form of stored positions this code writes. It reads
// the ones before it too: each only lacks fields.
const positionVersion = 2

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
	// Within is the transaction after GTIDs, when a part of it is published already.
	Within *Within `json:"within,omitempty"`
	// Prepared are the XA transactions that were prepared and have no outcome
	// yet. None of them is in GTIDs, so that the server sends them again.
	Prepared []Prepared `json:"prepared,omitempty"`
	// Rowless are XA transactions that were prepared without a row of ours, by
	// XID. Their prepares are in GTIDs; they are kept so that an outcome which
	// nobody prepared is noticed.
	Rowless []string `json:"rowless,omitempty"`
	// Beyond is up to where transactions after a prepared one were published
	// (MariaDB, whose GTIDs cannot have holes). It is empty unless Prepared is not.
	Beyond string `json:"beyond,omitempty"`
}

// Within is a large transaction of which a part is published. Its rows are
// counted by table, so that neither another server's way of cutting events nor
// other captured tables change what was published.
type Within struct {
	GTID string `json:"gtid"`
	// Rows is how many rows of each captured table are published.
	Rows map[string]int `json:"rows"`
}

// Prepared is an XA transaction that waits for its outcome.
type Prepared struct {
	GTID string `json:"gtid"` // of its prepare
	XID  string `json:"xid"`  // as XA RECOVER and the log write it
}

// Equal tells whether both say the same.
func (p Position) Equal(other Position) bool {
	return p.Source == other.Source && p.Flavor == other.Flavor && p.GTIDs == other.GTIDs && p.Server == other.Server &&
		p.File == other.File && p.Offset == other.Offset && p.Committed.Equal(other.Committed) &&
		p.Within.equal(other.Within) && slices.Equal(p.Prepared, other.Prepared) && slices.Equal(p.Rowless, other.Rowless) && p.Beyond == other.Beyond
}

func (w *Within) equal(other *Within) bool {
	if w == nil || other == nil {
		return w == other
	}
	return w.GTID == other.GTID && maps.Equal(w.Rows, other.Rows)
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
	if stored.Version < 1 || stored.Version > positionVersion {
		return Position{}, fmt.Errorf("position record has version %d, this echocdc reads versions 1 to %d", stored.Version, positionVersion)
	}
	return stored.Position, nil
}
