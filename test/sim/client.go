package sim

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/go-mysql-org/go-mysql/replication"
	"github.com/go-mysql-org/go-mysql/server"
)

// client is one connection to the primary.
type client struct {
	server.EmptyReplicationHandler

	primary *primary
	session *server.Conn
}

// HandleQuery implements [server.Handler].
func (c *client) HandleQuery(query string) (*mysql.Result, error) {
	question := strings.ToLower(query)
	if strings.HasPrefix(question, "set ") {
		return nil, nil //nolint:nilnil // the library takes it for OK
	}
	rows, err := c.answer(question)
	if err != nil {
		return nil, err
	}
	names := []string{"a", "b", "c", "d", "e"}
	if len(rows) > 0 {
		names = names[:len(rows[0])]
	}
	set, err := mysql.BuildSimpleTextResultset(names, rows)
	if err != nil {
		return nil, err
	}
	return mysql.NewResult(set), nil
}

func (c *client) answer(question string) ([][]any, error) {
	p := c.primary
	one := func(value any) [][]any { return [][]any{{value}} }
	switch {
	case question == "select version()":
		return one("9.7.0"), nil
	case strings.HasPrefix(question, "show global variables like 'binlog_checksum'"):
		return [][]any{{"binlog_checksum", "CRC32"}}, nil
	case strings.HasPrefix(question, "show global variables where"):
		return [][]any{
			{"log_bin", "ON"},
			{"binlog_format", "ROW"},
			{"binlog_row_image", "FULL"},
			{"binlog_row_metadata", p.metadata},
			{"gtid_mode", "ON"},
			{"server_id", "1"},
			{"server_uuid", p.uuid},
			{"log_replica_updates", "ON"},
			{"binlog_expire_logs_seconds", "2592000"},
		}, nil
	case question == "show grants":
		return [][]any{{"GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO `echocdc`@`%`"}, {"GRANT SELECT ON `" + p.database + "`.* TO `echocdc`@`%`"}}, nil
	case strings.Contains(question, "from information_schema.schemata"):
		return [][]any{{"utf8mb4", "0"}}, nil
	case strings.Contains(question, "from information_schema.tables"), strings.Contains(question, "from information_schema.columns"):
		return p.describe(question), nil
	case strings.Contains(question, "from information_schema.collations"):
		return [][]any{{8, "latin1"}, {33, "utf8mb3"}, {45, "utf8mb4"}, {46, "utf8mb4"}, {63, "binary"}, {224, "utf8mb4"}, {255, "utf8mb4"}}, nil
	case question == "select @@global.server_uuid":
		return one(p.uuid), nil
	case question == "select @@global.gtid_executed":
		return one(p.executed()), nil
	case question == "select @@global.gtid_purged":
		return one(""), nil
	case question == "show binary log status":
		_, end, _ := p.committed()
		return [][]any{{logName, end}}, nil
	case strings.HasPrefix(question, "show global variables like 'binlog_row_metadata'"):
		return [][]any{{"binlog_row_metadata", p.metadata}}, nil
	case question == "show replicas":
		return nil, nil
	case question == "show binary logs":
		_, end, _ := p.committed()
		return [][]any{{logName, end, "No"}}, nil
	default:
		return nil, mysql.NewError(mysql.ER_UNKNOWN_ERROR, fmt.Sprintf("the fake primary has no answer to %q", question))
	}
}

// HandleRegisterSlave implements [server.ReplicationHandler].
func (*client) HandleRegisterSlave([]byte) error { return nil }

// heartbeatPeriod is how often an idle primary says that it is there.
const heartbeatPeriod = time.Second

var errClosed = errors.New("the primary is closed")

// HandleBinlogDumpGTID implements [server.ReplicationHandler]. It sends what is
// not in the set until the connection fails.
func (c *client) HandleBinlogDumpGTID(have *mysql.MysqlGTIDSet) (*replication.BinlogStreamer, error) {
	position := append([]byte{4, 0, 0, 0, 0, 0, 0, 0}, logName...)
	if err := c.send(made(replication.ROTATE_EVENT, 0, position)); err != nil {
		return nil, err
	}
	if err := c.send(c.primary.format); err != nil {
		return nil, err
	}
	ticker := time.NewTicker(heartbeatPeriod)
	defer ticker.Stop()
	for sent := 0; ; {
		log, end, grown := c.primary.committed()
		for ; sent < len(log); sent++ {
			if err := c.transaction(&log[sent], have); err != nil {
				return nil, err
			}
		}
		select {
		case <-grown:
		case <-c.primary.closed:
			return nil, errClosed
		case <-ticker.C:
			if err := c.send(at(end, made(replication.HEARTBEAT_EVENT, end, append([]byte(logName), 0, 0, 0, 0)))); err != nil {
				return nil, err
			}
		}
	}
}

func (c *client) transaction(t *Transaction, have *mysql.MysqlGTIDSet) error {
	id, err := mysql.ParseMysqlGTIDSet(t.GTID)
	if err != nil || have.Contain(id) {
		return err
	}
	for _, event := range t.Events {
		if err := c.send(event); err != nil {
			return err
		}
	}
	return nil
}

func (c *client) send(event []byte) error {
	const head = 4
	packet := append(make([]byte, head, head+1+len(event)), mysql.OK_HEADER)
	return c.session.WritePacket(append(packet, event...))
}
