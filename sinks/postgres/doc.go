// Package postgres keeps what is ours in the business PostgreSQL: how far each
// projection is applied, its tables, the push jobs, and what was set aside.
//
// It promises that a step of a projection takes effect as a whole or not at
// all: rows, jobs, dead letters and progress commit together, and only for the
// owner of the partition (invariant 3). It refuses to know what an event means
// and where it came from.
package postgres
