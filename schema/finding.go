package schema

// Finding is one thing that 'echocdc check' looked at: what it is now, what it
// has to be, and the SQL or command that mends it. It holds no secrets.
type Finding struct {
	// Subject names the thing as its owner's manual does: "binlog_format", "topic echo.events".
	Subject string `json:"subject"`
	Level   Level  `json:"level"`
	// Found and Wanted are short values; Wanted is empty where there is no single right one.
	Found  string `json:"found,omitempty"`
	Wanted string `json:"wanted,omitempty"`
	// Remedy is SQL or a command to paste, or one sentence; empty when all is well.
	Remedy string `json:"remedy,omitempty"`
}

// Level says whether a finding stops the work.
type Level string

// The levels.
const (
	LevelOK      Level = "ok"
	LevelWarning Level = "warning" // works, with a loss that the remedy names
	LevelBroken  Level = "broken"  // the stage cannot work until it is mended
)
