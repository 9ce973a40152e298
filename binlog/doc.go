// Package binlog reads MySQL's and MariaDB's binary log as a replica and hands
// on committed transactions as events, in commit order, each batch with the
// position after it.
//
// It promises that a position holds only transactions whose rows went before
// it, that a row it cannot read is set aside by name and never dropped, and
// that every server it cannot safely read is refused with the SQL that mends
// it. It cannot write: not to the server, whose account may only read, and not
// to the log's destination, which the [Publisher] owns. It refuses to know what
// a table means: that is the layouts' business.
package binlog
