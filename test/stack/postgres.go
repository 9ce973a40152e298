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
}

// Postgres returns a new, empty database on the run's PostgreSQL.
func Postgres(t testing.TB) *PostgresDatabase {
	t.Helper()
	allow(t, KindPostgres)
	if own := yours(KindPostgres); own != "" {
		return newPostgresDatabase(t, own)
	}
	return newPostgresDatabase(t, shared(t, KindPostgres).PostgresURL("postgres"))
}

// Exec runs statements, one after another.
func (d *PostgresDatabase) Exec(t testing.TB, statements ...string) {
	t.Helper()
	if err := execPostgres(t.Context(), d.URL, statements...); err != nil {
		t.Fatal(err)
	}
}

// Open returns a connection, closed when the test ends.
func (d *PostgresDatabase) Open(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(context.Background()) })
	return conn
}

// newPostgresDatabase makes a database beside the one the address names.
func newPostgresDatabase(t testing.TB, address string) *PostgresDatabase {
	t.Helper()
	named, err := url.Parse(address)
	if err != nil || named.Host == "" {
		t.Fatalf("%s is not of the form postgres://user:password@host:port/database", variable(KindPostgres))
	}
	name := unique(t)
	if err := execPostgres(t.Context(), address, "create database "+name+" template template0 encoding 'UTF8'"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := execPostgres(context.Background(), address, "drop database if exists "+name+" with (force)"); err != nil {
			t.Error(err)
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
