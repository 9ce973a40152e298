// Package server has, initialises, starts and ends the five servers tests run
// against: MySQL, MariaDB, PostgreSQL, Redis and Kafka. Each comes from PATH,
// else from packages in the cache; it listens on a private loopback port and
// keeps its data in a folder of its own. Who needs a server, and for how long,
// is not its business.
package server

// A Kind is one of the five servers.
type Kind string

// The five servers.
const (
	MySQL    Kind = "mysql"
	MariaDB  Kind = "mariadb"
	Postgres Kind = "postgres"
	Redis    Kind = "redis"
	Kafka    Kind = "kafka"
)

// Kinds returns the five, in the order people name them.
func Kinds() []Kind { return []Kind{MySQL, MariaDB, Postgres, Redis, Kafka} }

// Title is the name people know the server by.
func (k Kind) Title() string {
	switch k {
	case MySQL:
		return "MySQL"
	case MariaDB:
		return "MariaDB"
	case Postgres:
		return "PostgreSQL"
	case Redis:
		return "Redis"
	case Kafka:
		return "Kafka"
	default:
		return string(k)
	}
}
