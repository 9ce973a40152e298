// Package gtid knows the servers' names for transactions: what an event in the
// log says of the one that it begins, and sets of them, in MySQL's form and in
// MariaDB's.
//
// It promises that a set is written as text that reads as the same set, and
// that one that grows transaction by transaction is the one that the server
// would have ([Covered]). It refuses to know what is in a transaction, where
// its set is kept and which server is asked.
package gtid
