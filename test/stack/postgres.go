package stack

import (
	"context"
	"net/url"
	"testing"

	"github.com/jackc/pgx/v5"
)

// A PostgresDatabase is a database of one test, gone when the test ends.
type PostgresDatabase struct {
	URL  string // of a superuser
	Name string

	Server *Server // nil on a shared server
}

// Postgres returns a new, empty database on the run's PostgreSQL.
func Postgres(tb testing.TB) *PostgresDatabase {
	tb.Helper()
	allow(tb, KindPostgres)
	if own := yours(KindPostgres); own != "" {
		return newPostgresDatabase(tb, own)
	}
	return newPostgresDatabase(tb, shared(tb, KindPostgres).PostgresURL("postgres"))
}

// Exec runs statements, one after another.
func (d *PostgresDatabase) Exec(tb testing.TB, statements ...string) {
	tb.Helper()
	if err := execPostgres(tb.Context(), d.URL, statements...); err != nil {
		tb.Fatal(err)
	}
}

// Open returns a connection, closed when the test ends.
func (d *PostgresDatabase) Open(tb testing.TB) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), d.URL)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// newPostgresDatabase makes a database beside the one the address names.
func newPostgresDatabase(tb testing.TB, address string) *PostgresDatabase {
	tb.Helper()
	named, err := url.Parse(address)
	if err != nil || named.Host == "" {
		tb.Fatalf("%s is not of the form postgres://user:password@host:port/database", variable(KindPostgres))
	}
	name := unique(tb)
	if err := execPostgres(tb.Context(), address, "create database "+name+" template template0 encoding 'UTF8'"); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := execPostgres(context.Background(), address, "drop database if exists "+name+" with (force)"); err != nil {
			tb.Error(err)
		}
	})
	named.Path = "/" + name
	return &PostgresDatabase{URL: named.String(), Name: name}
}

func execPostgres(ctx context.Context, address string, statements ...string) error {
	conn, err := pgx.Connect(ctx, address)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, statement := range statements {
		if _, err := conn.Exec(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}
