package schema

import "fmt"

// State is a named condition of a stage, shown in /readyz, metrics and logs.
type State string

// The states every stage shares, and the named stops of the reader (DESIGN §6:
// a stop is a state with a remedy, never an exit).
const (
	StateStarting       State = "starting"
	StateRunning        State = "running"
	StateStopped        State = "stopped"         // asked to stop, or not enabled
	StateCannotReach    State = "cannot_reach"    // a dependency does not answer; retried
	StateMisconfigured  State = "misconfigured"   // a server's settings do not allow the work
	StateNotReplicating State = "not_replicating" // binary log off, or in a form that loses rows
	StatePurged         State = "purged"          // the server no longer has what we have not read
	StateRegressed      State = "server_regressed"
	StateForeign        State = "foreign_position" // the stored position belongs to another source
	StateSchemaMismatch State = "schema_mismatch"
	StateFenced         State = "fenced"           // another instance took over
	StateStandby        State = "standby"          // another instance leads; this one takes over when it ends
	StateIdentity       State = "identity_changed" // another server answers, and nothing shows that it continues the same history
)

// Condition is how a stage is doing now.
type Condition struct {
	State State `json:"state"`
	// Reason says what is so, Remedy what an operator does about it; both empty while running.
	Reason string `json:"reason,omitempty"`
	Remedy string `json:"remedy,omitempty"`
}

// ReportFunc is told each change of a stage's condition. It does not block.
type ReportFunc func(Condition)

// Stop is an error that ends work until an operator acts: a state with a
// reason and a remedy. A stage reports it, stays alive and tries again later.
type Stop struct { //nolint:errname // named for what it does: callers read schema.Stop as a state
	State  State
	Err    error
	Remedy string
}

// Error is the reason followed by the remedy.
func (s *Stop) Error() string { return fmt.Sprintf("%s: %v (%s)", s.State, s.Err, s.Remedy) }

// Unwrap is the reason.
func (s *Stop) Unwrap() error { return s.Err }

// Condition is the stop as a stage reports it.
func (s *Stop) Condition() Condition {
	return Condition{State: s.State, Reason: s.Err.Error(), Remedy: s.Remedy}
}
