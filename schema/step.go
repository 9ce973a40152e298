package schema

import "errors"

// Record is an event read back from the log, at its place in its partition.
type Record struct {
	Event
	Payload Payload
	Offset  int64
}

// StartOfLog is the next offset of a partition nothing was applied from yet.
const StartOfLog int64 = -1

// Claim is the right to apply a partition: from where, and under which epoch.
// It lasts until somebody else claims the partition.
type Claim struct {
	// Next is the stored next offset, or StartOfLog.
	Next int64
	// Epoch grows with every claim. A step with an older one is refused.
	Epoch int64
	// Parked are the keys whose events are set aside (invariant 6). It stays
	// true as long as the claim: who unparks a key claims the partition first.
	Parked []string
}

// Step moves a partition's progress from one offset to another. Offsets have
// gaps (transaction markers), so a step names both ends (invariant 3).
type Step struct {
	Partition int32
	Epoch     int64
	From      int64 // the stored next offset
	Next      int64
	// Dead are the events this step sets aside, in log order.
	Dead []DeadLetter
}

// DeadLetter is an event that could not be applied, with the reason. Its key is
// parked from then on: later events of the key follow it, in order (invariant 6).
type DeadLetter struct {
	Offset int64
	// Key orders and parks; empty for a record without one, which parks nothing.
	Key string
	// Event holds what could be read of the event. Data is kept only of events
	// of ours: what a stranger put on the topic is not copied (invariant 10).
	Event  Event
	Reason string
	// Follows says that the event itself may be sound: its key was parked before.
	Follows bool
}

// ErrSuperseded says that another worker claimed the partition: nothing of the
// step took effect. Ask the group who owns it before claiming again.
var ErrSuperseded = errors.New("superseded by another worker's claim")
