package crash

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/test/echo"
)

// A Database is one seed's database, as its writers reach it: not through a link.
type Database struct {
	Addr     string
	User     string
	Password string
	Name     string
}

// usersEach is how many users each writer changes.
const usersEach = 6

// install makes the database: Echo's tables with users in them, one that is not
// captured, and the writers' own marks.
func (d Database) install(ctx context.Context, writers int) error {
	server := d
	server.Name = ""
	if err := server.execute(ctx, "create database "+d.Name+" character set utf8mb4"); err != nil {
		return err
	}
	echoes := echo.Database{Addr: d.Addr, User: d.User, Password: d.Password, Name: d.Name, Flavor: mysql.MySQLFlavor}
	if err := echo.Install(ctx, echoes); err != nil {
		return err
	}
	statements := []string{
		"create table marks (writer int primary key, last bigint not null)",
		"create table outcomes (xid varchar(64) primary key)",
		"create table noise (id int primary key auto_increment, what varchar(40) not null default '')",
	}
	for writer := range writers {
		statements = append(statements, fmt.Sprintf("insert into marks values (%d, 0)", writer))
		for _, user := range users(writer) {
			statements = append(statements, fmt.Sprintf("insert into users (id, access_hash, phone, country_code) values (%d, 1, '%d', 'CN')", user, user))
		}
	}
	return d.execute(ctx, statements...)
}

func users(writer int) []int64 {
	all := make([]int64, usersEach)
	for i := range all {
		all[i] = firstUser(writer) + int64(i)
	}
	return all
}

// firstUser is where a writer's own user ids begin.
func firstUser(writer int) int64 { return 10_000 + 1_000_000*int64(writer) }

func (d Database) connect(ctx context.Context) (*client.Conn, error) {
	conn, err := client.ConnectWithContext(ctx, d.Addr, d.User, d.Password, d.Name, 10*time.Second)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", d.Addr, err)
	}
	return conn, nil
}

// execute runs statements, one after another, on one connection.
func (d Database) execute(ctx context.Context, statements ...string) error {
	conn, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, statement := range statements {
		if _, err := conn.Execute(statement); err != nil {
			return fmt.Errorf("executing %.60q: %w", statement, err)
		}
	}
	return nil
}

// rollBack ends the prepared transactions of a killed seed, which would keep its
// database from being dropped.
func (d Database) rollBack(ctx context.Context) error {
	conn, err := d.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	prepared, err := conn.Execute("xa recover")
	if err != nil {
		return fmt.Errorf("asking for prepared transactions: %w", err)
	}
	for _, row := range prepared.Values {
		if xid := string(row[3].AsString()); strings.HasPrefix(xid, d.Name+".") {
			if _, err := conn.Execute(fmt.Sprintf("xa rollback '%s'", xid)); err != nil {
				return fmt.Errorf("rolling back %s: %w", xid, err)
			}
		}
	}
	return nil
}

// executed is the set of transactions the server has committed.
func (d Database) executed(ctx context.Context) (mysql.GTIDSet, error) {
	conn, err := d.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	result, err := conn.Execute("select @@global.gtid_executed")
	if err != nil {
		return nil, fmt.Errorf("asking for executed transactions: %w", err)
	}
	text, err := result.GetString(0, 0)
	if err != nil {
		return nil, fmt.Errorf("reading executed transactions: %w", err)
	}
	return mysql.ParseMysqlGTIDSet(strings.ReplaceAll(text, "\n", ""))
}
