// Package snapshot tells of the rows that Echo's tables hold now, between the
// batches of the log: what happened before the first start, and what has to be
// told again.
//
// It promises that no row is told older than what was published of it before,
// that a run which is cut off goes on behind the last row that was published,
// and that the stream waits for one chunk at most. It only asks the server:
// plain SELECTs, each a short transaction that can't write, slowed down by a
// rate and by the server's load.
//
// It refuses to know tables and columns (layouts do), how the log is read, and
// where batches go.
package snapshot
