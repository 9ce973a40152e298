package stack

import (
	"crypto/rand"
	"errors"
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
}

// MySQL returns a new database on the run's MySQL: GTIDs, ROW format, FULL
// image and metadata, UTC. Where MySQL can't be had it is one on MariaDB, which
// is said; Flavor tells.
func MySQL(t testing.TB) *Database {
	t.Helper()
	allow(t, KindMySQL)
	if own := yours(KindMySQL); own != "" {
		return newDatabase(t, ownSQL(t, KindMySQL, own))
	}
	found, err := sharedServer(t, KindMySQL)
	if errors.Is(err, server.ErrNotFetched) {
		aloud("%s runs on MariaDB, for MySQL can't be had: %v", t.Name(), err)
		return MariaDB(t)
	}
	if err != nil {
		t.Fatalf("MySQL can't be had: %v\n%s", err, remedy(KindMySQL))
	}
	return newDatabase(t, sqlAccount(found, mysql.MySQLFlavor))
}

// MariaDB returns a new database on the run's MariaDB: GTIDs in domain 0 and
// strict, ROW format, FULL image and metadata, UTC.
func MariaDB(t testing.TB) *Database {
	t.Helper()
	allow(t, KindMariaDB)
	if own := yours(KindMariaDB); own != "" {
		return newDatabase(t, ownSQL(t, KindMariaDB, own))
	}
	return newDatabase(t, sqlAccount(shared(t, KindMariaDB), mysql.MariaDBFlavor))
}

// Open returns a connection as the account that may do anything, with the
// test's database chosen. It is closed when the test ends.
func (d *Database) Open(t testing.TB) *client.Conn {
	t.Helper()
	conn, err := client.Connect(d.Addr, d.User, d.Password, d.Name)
	if err != nil {
		t.Fatalf("connecting to %s: %v", d.Addr, err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

// Exec runs statements, one after another, in the test's database.
func (d *Database) Exec(t testing.TB, statements ...string) {
	t.Helper()
	conn, err := client.Connect(d.Addr, d.User, d.Password, d.Name)
	if err != nil {
		t.Fatalf("connecting to %s: %v", d.Addr, err)
	}
	defer conn.Close()
	for _, statement := range statements {
		if _, err := conn.Execute(statement); err != nil {
			t.Fatalf("running %q: %v", statement, err)
		}
	}
}

func sqlAccount(s *server.Server, flavor string) *Database {
	return &Database{Addr: s.Addr(), User: server.User, Password: s.Password, Flavor: flavor}
}

// ownSQL reads mysql://user:password@host:port, the account one that may make
// databases and accounts.
func ownSQL(t testing.TB, kind Kind, text string) *Database {
	t.Helper()
	named, err := url.Parse(text)
	if err != nil || named.Host == "" || named.User == nil || named.Port() == "" {
		t.Fatalf("%s is not of the form mysql://user:password@host:port", variable(kind))
	}
	password, _ := named.User.Password()
	flavor := mysql.MySQLFlavor
	if kind == KindMariaDB {
		flavor = mysql.MariaDBFlavor
	}
	return &Database{Addr: named.Host, User: named.User.Username(), Password: password, Flavor: flavor}
}

// newDatabase makes the test's database and replication account on a server.
func newDatabase(t testing.TB, d *Database) *Database {
	t.Helper()
	d.addTo(t)
	t.Cleanup(func() {
		admin := *d
		admin.Name = ""
		admin.Exec(t, "drop database if exists "+d.Name, "drop user if exists "+d.ReplUser)
	})
	return d
}

// addTo makes a database and a replication account.
func (d *Database) addTo(t testing.TB) {
	t.Helper()
	name := unique(t)
	password := rand.Text()
	replica := "r_" + strings.ToLower(rand.Text()[:12])
	d.Exec(
		t,
		"create database "+name+" character set utf8mb4",
		fmt.Sprintf("create user %s@'%%' identified by '%s'", replica, password),
		fmt.Sprintf("grant replication slave, replication client, select on *.* to %s@'%%'", replica),
	)
	d.Name, d.ReplUser, d.ReplPassword = name, replica, password
}
