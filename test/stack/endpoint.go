package stack

import (
	"net/url"

	"github.com/echo-im/echocdc/test/stack/internal/server"
)

// An Endpoint is how to reach a server.
type Endpoint struct {
	Kind     Kind   // MariaDB where it stands in for MySQL
	Addr     string // host:port
	User     string // may do anything; "" on Redis and Kafka, which know no accounts here
	Password string
	URL      string // the same in one, as ECHOCDC_TEST_… takes it
}

func endpoint(s *server.Server) Endpoint {
	e := Endpoint{Kind: s.Kind, Addr: s.Addr(), User: server.User, Password: s.Password}
	switch s.Kind {
	case KindMySQL, KindMySQL56, KindMariaDB:
		named := url.URL{Scheme: "mysql", Host: e.Addr, User: url.UserPassword(e.User, e.Password)}
		e.URL = named.String()
	case KindPostgres:
		e.URL = s.PostgresURL("postgres")
	default:
		e.User, e.Password, e.URL = "", "", e.Addr
	}
	return e
}
