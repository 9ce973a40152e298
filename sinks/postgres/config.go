package postgres

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Config is where PostgreSQL is.
type Config struct {
	// URL of the business database, for example
	// "postgres://echocdc@db:5432/echo_business?sslmode=verify-full". TLS is set
	// by its sslmode, sslrootcert, sslcert and sslkey.
	URL string `koanf:"url" secret:"true"`
	// MaxConnections a process opens at most: one for each partition it applies,
	// and some for delivery.
	MaxConnections int32 `koanf:"max_connections"`
}

// DefaultConfig has no URL: it must be given.
func DefaultConfig() Config { return Config{MaxConnections: 24} }

// Validate tells what is wrong with the settings, without repeating the URL.
func (c Config) Validate() error {
	_, err := c.pool()
	return err
}

// idleInTransaction ends a transaction whose client stopped answering, so that
// a frozen worker does not hold its partition against the next owner.
const idleInTransaction = 30 * time.Second

func (c Config) pool() (*pgxpool.Config, error) {
	if c.URL == "" {
		return nil, errors.New("postgres.url is not set: give the business database, for example " +
			"postgres://echocdc@db:5432/echo_business?sslmode=verify-full")
	}
	if c.MaxConnections < 2 {
		return nil, fmt.Errorf("postgres.max_connections is %d: migrations alone need 2", c.MaxConnections)
	}
	pool, err := pgxpool.ParseConfig(c.URL)
	if err != nil {
		return nil, errors.New("postgres.url is not understood: want " +
			"postgres://user:password@host:port/database?sslmode=verify-full")
	}
	pool.MaxConns = c.MaxConnections
	if pool.ConnConfig.ConnectTimeout == 0 {
		pool.ConnConfig.ConnectTimeout = 5 * time.Second
	}
	parameters := pool.ConnConfig.RuntimeParams
	parameters["application_name"] = "echocdc"
	parameters["timezone"] = "UTC"
	parameters["idle_in_transaction_session_timeout"] = strconv.FormatInt(idleInTransaction.Milliseconds(), 10)
	pool.AfterConnect = timesInUTC
	return pool, nil
}

// timesInUTC makes every time read on a connection one in UTC.
func timesInUTC(_ context.Context, conn *pgx.Conn) error {
	conn.TypeMap().RegisterType(&pgtype.Type{
		Name:  "timestamptz",
		OID:   pgtype.TimestamptzOID,
		Codec: &pgtype.TimestamptzCodec{ScanLocation: time.UTC},
	})
	return nil
}
