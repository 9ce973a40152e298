package binlog

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// session is a connection for questions. Invariant 9: it is read-only, and its
// account cannot write anyway.
type session struct {
	conn   *client.Conn
	flavor string
	free   func() bool // from the context that closes the connection when it ends
}

// open connects to the server and learns which of the two it is.
func (h *host) open(ctx context.Context) (*session, error) {
	secured, err := h.cfg.TLS.Client(h.name())
	if err != nil {
		return nil, err
	}
	free := func() bool { return true }
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := h.dial(ctx, network, addr)
		if err == nil { // from now on: the handshake does not heed the context
			free = context.AfterFunc(ctx, func() { _ = conn.Close() })
		}
		return conn, err
	}
	conn, err := client.ConnectWithDialer(ctx, "tcp", h.addr, h.cfg.User, h.cfg.Password, "", dial, timeouts(h.cfg), encrypted(secured))
	if err != nil {
		free()
		return nil, h.refused(err)
	}
	s := &session{conn: conn, flavor: mysql.MySQLFlavor, free: free}
	version, err := s.value("select version()")
	if err == nil {
		_, err = s.conn.Execute("set session transaction read only")
	}
	if err != nil {
		s.close()
		return nil, err
	}
	if strings.Contains(version, "MariaDB") {
		s.flavor = mysql.MariaDBFlavor
	}
	return s, nil
}

func timeouts(cfg *Config) client.Option {
	return func(c *client.Conn) error {
		c.ReadTimeout, c.WriteTimeout = cfg.ReadTimeout, cfg.ReadTimeout
		return nil
	}
}

func encrypted(config *tls.Config) client.Option {
	return func(c *client.Conn) error {
		c.SetTLSConfig(config)
		return nil
	}
}

func (s *session) close() {
	if s.free() {
		_ = s.conn.Close()
	}
}

// rows answers a question with rows of text; NULL is empty.
func (s *session) rows(question string) ([][]string, error) {
	answer, err := s.conn.Execute(question)
	if err != nil {
		return nil, fmt.Errorf("asking the server %q: %w", question, err)
	}
	defer answer.Close()
	rows := make([][]string, answer.RowNumber())
	for i := range rows {
		rows[i] = make([]string, answer.ColumnNumber())
		for col := range rows[i] {
			text, err := answer.GetString(i, col)
			if err != nil {
				return nil, fmt.Errorf("reading the answer to %q: %w", question, err)
			}
			rows[i][col] = strings.Clone(text) // its memory is the answer's
		}
	}
	return rows, nil
}

// either asks a question that older servers know by another name.
func (s *session) either(question, older string) ([][]string, error) {
	rows, err := s.rows(question)
	if said, ok := errors.AsType[*mysql.MyError](err); ok && said.Code == mysql.ER_PARSE_ERROR {
		return s.rows(older)
	}
	return rows, err
}

// value answers a question with one value.
func (s *session) value(question string) (string, error) {
	rows, err := s.rows(question)
	if err != nil {
		return "", err
	}
	if len(rows) == 0 || len(rows[0]) == 0 {
		return "", fmt.Errorf("asking the server %q: it gave no answer", question)
	}
	return rows[0][0], nil
}

// refused tells a wrong account, which an operator mends, from a server that
// cannot be reached, which may come back.
func (h *host) refused(err error) error {
	var said *mysql.MyError
	if errors.As(err, &said) && (said.Code == mysql.ER_ACCESS_DENIED_ERROR || said.Code == mysql.ER_HOST_NOT_PRIVILEGED) {
		remedy := accountSQL(h.cfg, mysql.MySQLFlavor)
		if !h.cfg.TLS.Enabled {
			remedy += "; if the account is there and requires ssl, set mysql.tls.enabled"
		}
		return &schema.Stop{
			State:  schema.StateMisconfigured,
			Err:    fmt.Errorf("the server at %s does not let the account %q in", h.addr, h.cfg.User),
			Remedy: remedy,
		}
	}
	return fmt.Errorf("connecting to the server at %s: %w", h.addr, err)
}

// accountSQL makes the account that the reader needs.
func accountSQL(cfg *Config, flavor string) string {
	watch := "replication client"
	if flavor == mysql.MariaDBFlavor {
		watch = "binlog monitor"
	}
	return fmt.Sprintf("create user '%[1]s'@'%%' identified by '<password>'; grant replication slave, %[2]s on *.* to '%[1]s'@'%%'; grant select on `%[3]s`.* to '%[1]s'@'%%'",
		cfg.User, watch, cfg.Database)
}
