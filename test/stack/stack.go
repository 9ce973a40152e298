// Package stack gives tests real servers: MySQL (9 and 5.6), MariaDB,
// PostgreSQL, Redis and Kafka, without Docker, without root, with nothing installed.
//
// The packages of one go test command share one server of each kind, started
// by the first test that asks, ended when the command ends, however it ends.
// Every test has its own database, topic prefix and range of user ids in them.
// Who needs other settings, restarts or purges takes a private server.
//
// A server that can't be had fails the test, with the reason and the remedy.
//
// Environment, all optional:
//
//	ECHOCDC_TEST_MYSQL, ECHOCDC_TEST_MARIADB  mysql://user:password@host:port of a server of yours
//	ECHOCDC_TEST_MYSQL56                      the same, of version 5.6 with gtid_mode=ON
//	ECHOCDC_TEST_POSTGRES                     postgres://user:password@host:port/database
//	ECHOCDC_TEST_REDIS, ECHOCDC_TEST_KAFKA    host:port
//	ECHOCDC_TEST_SKIP                         servers whose tests are skipped: kafka,redis
//	ECHOCDC_TEST_IGNORE_PATH                  when set, take no server, Java or Maven of this machine
//	ECHOCDC_CACHE                             what is fetched once (default: echocdc in the user's cache folder)
//	ECHOCDC_STATE                             data of running servers (default: /var/tmp/echocdc-<user id>)
package stack

import "github.com/echo-im/echocdc/test/stack/internal/server"

// A Kind is one of the servers.
type Kind = server.Kind

// The servers.
const (
	KindMySQL    = server.MySQL
	KindMySQL56  = server.MySQL56
	KindMariaDB  = server.MariaDB
	KindPostgres = server.Postgres
	KindRedis    = server.Redis
	KindKafka    = server.Kafka
)
