// Package stack gives tests real servers: MySQL, MariaDB, PostgreSQL, Redis and
// Kafka, without Docker, without root, with nothing installed.
//
// The packages of one go test command share one server of each kind, started
// by the first test that asks, ended when the command ends, however it ends.
// Every test has its own database, topic prefix and range of user ids in them.
// Who needs other settings, restarts or purges takes a private server.
//
// A server that can't be had fails the test, with the reason and the remedy.
package stack

import "github.com/echo-im/echocdc/test/stack/internal/server"

// A Kind is one of the five servers.
type Kind = server.Kind

// The five servers.
const (
	KindMySQL    = server.MySQL
	KindMariaDB  = server.MariaDB
	KindPostgres = server.Postgres
	KindRedis    = server.Redis
	KindKafka    = server.Kafka
)
