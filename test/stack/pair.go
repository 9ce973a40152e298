package stack

import (
	"fmt"
	"net"
	"testing"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"
)

// A Pair is two servers of one test with the same database and accounts: what
// the primary commits the replica applies under the same GTIDs, and logs.
// Replica takes writes only once promoted.
type Pair struct {
	Primary *Database
	Replica *Database
}

// MySQLPair starts two MySQL servers, both with these options, the second a
// replica of the first.
func MySQLPair(tb testing.TB, options Options) *Pair {
	tb.Helper()
	return newPair(tb, KindMySQL, options)
}

// MariaDBPair starts two MariaDB servers, both with these options, the second a
// replica of the first.
func MariaDBPair(tb testing.TB, options Options) *Pair {
	tb.Helper()
	options.Extra = append([]string{"--log-slave-updates=ON"}, options.Extra...)
	return newPair(tb, KindMariaDB, options)
}

func newPair(tb testing.TB, kind Kind, options Options) *Pair {
	tb.Helper()
	primary := privateSQL(tb, kind, options)
	own := private(tb, kind, options)
	replica := *primary
	replica.Addr, replica.Password, replica.Server = own.inner.Addr(), own.inner.Password, own
	pair := &Pair{Primary: primary, Replica: &replica}
	pair.Follow(tb)
	pair.CatchUp(tb)
	return pair
}

// Follow makes the replica apply what the primary commits, from the first
// transaction that it lacks. A server that was primary before may follow, too,
// unless it has transactions of its own.
func (p *Pair) Follow(tb testing.TB) {
	tb.Helper()
	host, port, err := net.SplitHostPort(p.Primary.Addr)
	if err != nil {
		tb.Fatal(err)
	}
	if p.Replica.Flavor == mysql.MariaDBFlavor {
		p.Replica.server(
			tb,
			"stop slave",
			"set global gtid_slave_pos = @@gtid_binlog_pos",
			fmt.Sprintf("change master to master_host = '%s', master_port = %s, master_user = '%s', master_password = '%s', master_use_gtid = slave_pos",
				host, port, p.Primary.User, p.Primary.Password),
			"start slave", "set global read_only = 1",
		)
		return
	}
	p.Replica.server(
		tb,
		"stop replica",
		fmt.Sprintf("change replication source to source_host = '%s', source_port = %s, source_user = '%s', source_password = '%s', source_auto_position = 1, get_source_public_key = 1, source_connect_retry = 1",
			host, port, p.Primary.User, p.Primary.Password),
		"start replica", "set global super_read_only = 1",
	)
}

// Hold stops the replica's applying: what is committed from now on is lost when
// the primary is, as in a failover to a replica that lags. Follow ends it.
func (p *Pair) Hold(tb testing.TB) {
	tb.Helper()
	if p.Replica.Flavor == mysql.MariaDBFlavor {
		p.Replica.server(tb, "stop slave")
		return
	}
	p.Replica.server(tb, "stop replica")
}

// CatchUp waits until the replica has applied all that the primary has
// committed by now.
func (p *Pair) CatchUp(tb testing.TB) {
	tb.Helper()
	const patience = 60 // seconds
	executed, wait := "@@global.gtid_executed", "wait_for_executed_gtid_set"
	if p.Replica.Flavor == mysql.MariaDBFlavor {
		executed, wait = "@@global.gtid_binlog_pos", "master_gtid_wait"
	}
	target := p.Primary.ask(tb, "select "+executed)
	if answer := p.Replica.ask(tb, fmt.Sprintf("select %s('%s', %d)", wait, target, patience)); answer != "0" {
		tb.Fatalf("the replica at %s did not reach %s within %d s; its log ends:\n%s", p.Replica.Addr, target, patience, p.Replica.Server.Log())
	}
}

// Promote makes the replica the primary: it follows nobody and takes writes.
// Primary and Replica change places; the former primary may be down, and is
// made to follow with Follow.
func (p *Pair) Promote(tb testing.TB) {
	tb.Helper()
	if p.Replica.Flavor == mysql.MariaDBFlavor {
		p.Replica.server(tb, "stop slave", "reset slave all", "set global read_only = 0")
	} else {
		p.Replica.server(tb, "stop replica", "reset replica all", "set global super_read_only = 0", "set global read_only = 0")
	}
	p.Primary, p.Replica = p.Replica, p.Primary
}

// server runs statements outside the test's database, which a new replica does
// not have yet.
func (d *Database) server(tb testing.TB, statements ...string) {
	tb.Helper()
	outside := *d
	outside.Name = ""
	outside.Exec(tb, statements...)
}

// ask returns the one value a query gives, as text.
func (d *Database) ask(tb testing.TB, query string) string {
	tb.Helper()
	conn, err := client.Connect(d.Addr, d.User, d.Password, "")
	if err != nil {
		tb.Fatalf("connecting to %s: %v", d.Addr, err)
	}
	defer conn.Close()
	result, err := conn.Execute(query)
	if err != nil {
		tb.Fatalf("running %q: %v", query, err)
	}
	text, err := result.GetString(0, 0)
	if err != nil {
		tb.Fatalf("reading the answer to %q: %v", query, err)
	}
	return text
}
