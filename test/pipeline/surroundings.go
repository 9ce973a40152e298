package pipeline

import (
	"context"
	"crypto/rand"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/echo-im/echocdc/test/echo"
)

// Surroundings are the servers that a product works between.
type Surroundings struct {
	// Echo is Echo's database, as Echo itself reaches it; Reader is the account
	// its operator made for us.
	Echo           echo.Database
	Reader         string
	ReaderPassword string

	Redis    string   // host:port
	Brokers  []string // host:port
	Postgres string   // URL

	// Prefix begins what the product names on Kafka, where others may be.
	Prefix string
}

// Topics are the product's topics there.
func (s *Surroundings) Topics() Topics {
	return Topics{
		Events: s.Prefix + "echo.events", Dead: s.Prefix + "echo.events.dead",
		Positions: s.Prefix + "echo.cdc.positions", History: s.Prefix + "echo.cdc.history",
	}
}

// Furnish makes Echo's database and the account for us on a server that has
// neither.
func (s *Surroundings) Furnish(ctx context.Context) error {
	server := s.Echo
	server.Name = ""
	s.Reader, s.ReaderPassword = "echocdc_reader", strings.ToLower(rand.Text())
	if err := echo.Execute(
		ctx, server,
		"create database "+s.Echo.Name+" character set utf8mb4",
		fmt.Sprintf("create user %s@'%%' identified by '%s'", s.Reader, s.ReaderPassword),
		fmt.Sprintf("grant replication slave, replication client on *.* to %s@'%%'", s.Reader),
		fmt.Sprintf("grant select on %s.* to %s@'%%'", s.Echo.Name, s.Reader),
	); err != nil {
		return fmt.Errorf("furnishing Echo's database: %w", err)
	}
	return nil
}

// Populate makes Echo's tables and lets a town live there that nobody has told
// us of. It returns the town and the position from which everything is told.
func (s *Surroundings) Populate(ctx context.Context, settings echo.Settings, presence *redis.Client) (*echo.Traffic, string, error) {
	if err := echo.Install(ctx, s.Echo); err != nil {
		return nil, "", err
	}
	writer, err := echo.NewWriter(ctx, s.Echo, consumers)
	if err != nil {
		return nil, "", err
	}
	town := &echo.Traffic{World: echo.NewWorld(settings), Writer: writer, Presence: echo.NewPresence(presence)}
	if err := town.Prepare(ctx); err != nil {
		return nil, "", err
	}
	from, err := echo.Executed(ctx, s.Echo)
	if err != nil {
		return nil, "", err
	}
	return town, from.String(), nil
}

// consumers is how many connections Echo's consumers have.
const consumers = 6
