package schema

// TableCleared is echo.table.cleared: the rows of a table are gone or others,
// all at once, and no event tells of each. What was built from the table's
// events may have to be built again.
//
// When: a table whose rows are told is truncated, dropped or renamed, another
// takes its name, or a part of its storage is taken away or exchanged.
//
//echo:event echo.table.cleared
//echo:subject table/<table>
type TableCleared struct {
	Table string  `json:"table"` // as the server calls it
	How   Cleared `json:"how"`   // what was done to it
}

// Cleared is how a table lost its rows at once.
type Cleared string

// The ways.
const (
	TableTruncated Cleared = "truncated"
	TableDropped   Cleared = "dropped"
	TableRenamed   Cleared = "renamed"   // it has another name now
	TableReplaced  Cleared = "replaced"  // another table has its name now, with rows that were not told
	TablePartCut   Cleared = "part_lost" // a partition or its tablespace was taken away or exchanged
)
