package schema

import "time"

// Batch is what the reader hands on: the events of one or more transactions,
// or of a part of a large one, in commit order, and the position after them.
type Batch struct {
	Events []Event
	Dead   []DeadRow
	// Position covers every transaction that ended in this batch. A batch that
	// ends inside a transaction has the position before it, with what is told of
	// the transaction as its Within.
	Position Position
	// History is what the reader wants kept of the tables' shapes: stored in the
	// same Kafka transaction as the position (DESIGN §3.1), given back with it.
	History []HistoryRecord
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

// HistoryRecord is a note of the reader to itself, kept until another of the
// same key replaces it. An empty value takes it away. Whoever stores it does
// not look inside.
type HistoryRecord struct {
	Key   string
	Value []byte
}

// Stored is what a publisher gives back to the reader of its source.
type Stored struct {
	Position Position
	History  []HistoryRecord
}
