package stack

import (
	"crypto/rand"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// A Database is a database of one test on a MySQL or MariaDB server, gone when
// the test ends.
type Database struct {
	Addr     string // host:port
	User     string // may do anything
	Password string
	Name     string
	Flavor   string // mysql.MySQLFlavor or mysql.MariaDBFlavor

	// ReplUser may read the binary log and every table, as a replica: the
	// account that Echo's operator makes for us.
	ReplUser     string
	ReplPassword string

	Server *Server // nil on a shared server
}

// MySQL returns a new database on the run's MySQL: GTIDs, ROW format, FULL
// image and metadata, UTC. Where MySQL can't be had it is one on MariaDB, which
// is said; Flavor tells.
func MySQL(tb testing.TB) *Database {
	tb.Helper()
	allow(tb, KindMySQL)
	if own := yours(KindMySQL); own != "" {
		return newDatabase(tb, ownSQL(tb, KindMySQL, own))
	}
	return newDatabase(tb, sqlAccount(shared(tb, KindMySQL)))
}

// MySQL56 returns a new database on the run's MySQL 5.6: GTIDs, ROW format, FULL
// image, UTC. It sends no column names and no signedness, and knows nothing that
// came later: JSON, XA in the log, virtual columns. Flavor is MySQL's.
func MySQL56(tb testing.TB) *Database {
	tb.Helper()
	allow(tb, KindMySQL56)
	if own := yours(KindMySQL56); own != "" {
		return newDatabase(tb, ownSQL(tb, KindMySQL56, own))
	}
	return newDatabase(tb, sqlAccount(shared(tb, KindMySQL56)))
}

// MariaDB returns a new database on the run's MariaDB: GTIDs in domain 0 and
// strict, ROW format, FULL image and metadata, UTC.
func MariaDB(tb testing.TB) *Database {
	tb.Helper()
	allow(tb, KindMariaDB)
	if own := yours(KindMariaDB); own != "" {
		return newDatabase(tb, ownSQL(tb, KindMariaDB, own))
	}
	return newDatabase(tb, sqlAccount(shared(tb, KindMariaDB)))
}

// Open returns a connection as the account that may do anything, with the
// test's database chosen. It is closed when the test ends.
func (d *Database) Open(tb testing.TB) *client.Conn {
	tb.Helper()
	conn, err := client.Connect(d.Addr, d.User, d.Password, d.Name)
	if err != nil {
		tb.Fatalf("connecting to %s: %v", d.Addr, err)
	}
	tb.Cleanup(func() { conn.Close() })
	return conn
}

// Exec runs statements, one after another, in the test's database.
func (d *Database) Exec(tb testing.TB, statements ...string) {
	tb.Helper()
	conn, err := client.Connect(d.Addr, d.User, d.Password, d.Name)
	if err != nil {
		tb.Fatalf("connecting to %s: %v", d.Addr, err)
	}
	defer conn.Close()
	for _, statement := range statements {
		if _, err := conn.Execute(statement); err != nil {
			tb.Fatalf("running %q: %v", statement, err)
		}
	}
}

func sqlAccount(s *server.Server) *Database {
	return &Database{Addr: s.Addr(), User: server.User, Password: s.Password, Flavor: flavor(s.Kind)}
}

func flavor(kind Kind) string {
	if kind == KindMariaDB {
		return mysql.MariaDBFlavor
	}
	return mysql.MySQLFlavor
}

// ownSQL reads mysql://user:password@host:port, the account one that may make
// databases and accounts.
func ownSQL(tb testing.TB, kind Kind, text string) *Database {
	tb.Helper()
	named, err := url.Parse(text)
	if err != nil || named.Host == "" || named.User == nil || named.Port() == "" {
		tb.Fatalf("%s is not of the form mysql://user:password@host:port", variable(kind))
	}
	password, _ := named.User.Password()
	return &Database{Addr: named.Host, User: named.User.Username(), Password: password, Flavor: flavor(kind)}
}

// newDatabase makes the test's database and replication account on a server.
func newDatabase(tb testing.TB, d *Database) *Database {
	tb.Helper()
	d.addTo(tb)
	tb.Cleanup(func() {
		if err := d.drop(); err != nil {
			tb.Logf("what the test had on %s stays: %v", d.Addr, err)
		}
	})
	return d
}

// drop removes the database and the account. A transaction that a killed
// program left open may be in the way; it is not waited for long.
func (d *Database) drop() error {
	conn, err := client.Connect(d.Addr, d.User, d.Password, "")
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, statement := range []string{"set lock_wait_timeout = 5", "drop user " + d.ReplUser, "drop database if exists " + d.Name} {
		if _, err := conn.Execute(statement); err != nil {
			return err
		}
	}
	return nil
}

// addTo makes a database and a replication account.
func (d *Database) addTo(tb testing.TB) {
	tb.Helper()
	name := unique(tb)
	password := rand.Text()
	replica := "r_" + strings.ToLower(rand.Text()[:12])
	d.Exec(
		tb,
		"create database "+name+" character set utf8mb4",
		fmt.Sprintf("create user %s@'%%' identified by '%s'", replica, password),
		fmt.Sprintf("grant replication slave, replication client, select on *.* to %s@'%%'", replica),
	)
	d.Name, d.ReplUser, d.ReplPassword = name, replica, password
}
