// Package server has, initialises, starts and ends the servers tests run
// against: MySQL, MySQL 5.6, MariaDB, PostgreSQL, Redis and Kafka. Each comes
// from PATH, else from packages in the cache; it listens on a private loopback port and
// keeps its data in a folder of its own. Who needs a server, and for how long,
// is not its business.
package server

// A Kind is one of the servers.
type Kind string

// The servers.
const (
	MySQL    Kind = "mysql"
	MySQL56  Kind = "mysql56"
	MariaDB  Kind = "mariadb"
	Postgres Kind = "postgres"
	Redis    Kind = "redis"
	Kafka    Kind = "kafka"
)

// Kinds returns all, in the order people name them.
func Kinds() []Kind { return append(Usual(), MySQL56) }

// Usual returns those that a person wants who names none. MySQL 5.6 is for
// tests of what that old version does.
func Usual() []Kind { return []Kind{MySQL, MariaDB, Postgres, Redis, Kafka} }

// Title is the name people know the server by.
func (k Kind) Title() string {
	switch k {
	case MySQL:
		return "MySQL"
	case MySQL56:
		return "MySQL 5.6"
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
