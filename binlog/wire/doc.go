// Package wire takes the bytes of the log's events apart: numbers, lengths and
// what they stand before, and what MariaDB compressed.
//
// It promises that damaged bytes end in an error: it neither reads beyond their
// end nor makes more of them than they can hold. It refuses to know what any of
// the bytes mean.
package wire
