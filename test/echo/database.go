package echo

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/test/echo/ddl"
)

// Database says where Echo's tables are, and as whom Echo writes them.
type Database struct {
	Addr     string
	User     string
	Password string
	Name     string
	Flavor   string // mysql.MySQLFlavor or mysql.MariaDBFlavor
}

// Install makes Echo's tables in an empty database.
func Install(ctx context.Context, db Database) error {
	sql := ddl.Head()
	if db.Flavor == mysql.MariaDBFlavor {
		sql = ddl.ForMariaDB(sql)
	}
	if err := Execute(ctx, db, strings.Split(sql, ";\n")...); err != nil {
		return fmt.Errorf("making Echo's tables: %w", err)
	}
	return nil
}

// Execute runs statements, one after another, on one connection.
func Execute(ctx context.Context, db Database, statements ...string) error {
	conn, err := db.connect(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	for _, statement := range statements {
		if statement = strings.TrimSpace(statement); statement == "" {
			continue
		}
		if _, err := conn.Execute(statement); err != nil {
			return err
		}
	}
	return nil
}

// Executed is the set of transactions the server has committed, as it writes it.
func Executed(ctx context.Context, db Database) (mysql.GTIDSet, error) {
	conn, err := db.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	query := "select @@global.gtid_executed"
	if db.Flavor == mysql.MariaDBFlavor {
		query = "select @@global.gtid_binlog_pos"
	}
	result, err := conn.Execute(query)
	if err != nil {
		return nil, fmt.Errorf("asking for executed transactions: %w", err)
	}
	text, err := result.GetString(0, 0)
	if err != nil {
		return nil, fmt.Errorf("reading executed transactions: %w", err)
	}
	return mysql.ParseGTIDSet(db.Flavor, strings.ReplaceAll(text, "\n", ""))
}

func (db Database) connect(ctx context.Context) (*client.Conn, error) {
	conn, err := client.ConnectWithContext(ctx, db.Addr, db.User, db.Password, db.Name, 10*time.Second, func(c *client.Conn) error {
		if db.Flavor == mysql.MariaDBFlavor {
			return c.SetCollation("utf8mb4_unicode_ci")
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", db.Addr, err)
	}
	return conn, nil
}
