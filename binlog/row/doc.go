// Package row reads the rows that the log has of a table: the shape that a
// TABLE_MAP gives them, and the values of each row as a SELECT would show them.
//
// It promises that a value is what the server's is, or an error of its column
// by name: never another value, and never null in its place; and that damaged
// bytes end in an error within bounds. It refuses to know which tables anybody
// wants, where their columns' names are from when the log has none, and what a
// row means.
package row
