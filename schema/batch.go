package schema

import "time"

// Batch is what the reader hands on: the events of one or more transactions,
// or of a part of a large one, in commit order, and the position after them.
type Batch struct {
	Events []Event
	Dead   []DeadRow
	// Position covers every transaction that ended in this batch. A batch that
	// ends inside a transaction repeats the position before it.
	Position Position
	// Partial says that the last events belong to a transaction that has not
	// ended: its rest follows in the next batch. They take effect together, or
	// a restart would publish this part again.
	Partial bool
	// Bytes is what the events and dead rows weigh: the unit of every bound.
	Bytes int
	// Commits is how many transactions ended in this batch.
	Commits int
	// Rows is how many captured rows were read for it.
	Rows int
	// Oldest is the commit time of the batch's first transaction.
	Oldest time.Time
}

// DeadRow is a row that no rule could map. It holds no value of the row
// (invariant 10): where the row was, and why it was set aside.
type DeadRow struct {
	Table  string    `json:"table"`
	GTID   string    `json:"gtid"`
	Index  int       `json:"index"` // i-th row of the table in its transaction
	Op     string    `json:"op"`
	Reason string    `json:"reason"`
	At     time.Time `json:"committed,omitzero"`
}
