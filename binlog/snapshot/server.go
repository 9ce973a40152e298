package snapshot

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/client"
	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/schema"
)

// Connection is a connection to Echo's server that can't write.
type Connection struct {
	Conn   *client.Conn
	Flavor string // of the library: mysql or mariadb
	Close  func()
}

// OpenFunc connects to the server whose log is read.
type OpenFunc func(ctx context.Context) (*Connection, error)

// server is a server that is asked for rows.
type server struct {
	*Connection

	database string
	behind   string // the position that is known to be visible
}

// settle makes the session tell values as the log does.
func (s *server) settle() error {
	for _, setting := range []string{"set names utf8mb4", "set time_zone = '+00:00'"} {
		if _, err := s.Conn.Execute(setting); err != nil {
			return fmt.Errorf("preparing the session: %q: %w", setting, err)
		}
	}
	// MySQL 8 alone keeps numbers of rows for a day; others need not be told.
	_, _ = s.Conn.Execute("set session information_schema_stats_expiry = 0")
	return nil
}

// ask answers a question with rows of text; NULL is empty.
func (s *server) ask(question string) ([][]string, error) {
	answer, err := s.Conn.Execute(question)
	if err != nil {
		return nil, fmt.Errorf("asking the server %q: %w", question, err)
	}
	defer answer.Close()
	rows := make([][]string, answer.RowNumber())
	for i := range rows {
		for col := range answer.ColumnNumber() {
			text, err := answer.GetString(i, col)
			if err != nil {
				return nil, fmt.Errorf("reading the answer to %q: %w", question, err)
			}
			rows[i] = append(rows[i], strings.Clone(text)) // its memory is the answer's
		}
	}
	return rows, nil
}

// value answers a question with one value.
func (s *server) value(question string) (string, error) {
	rows, err := s.ask(question)
	if err != nil {
		return "", err
	}
	if len(rows) == 0 || len(rows[0]) == 0 {
		return "", fmt.Errorf("asking the server %q: it gave no answer", question)
	}
	return rows[0][len(rows[0])-1], nil
}

// awaitSeconds is how long the stream is held up at most until the server shows
// what its log has told already.
const awaitSeconds = 1

// shows tells whether whatever is read from now on is at least as new as the
// position. The log tells of a transaction before its commit is visible, so it
// has to be asked (DESIGN §3.2).
func (s *server) shows(at *schema.Position) (bool, error) {
	if at.GTIDs == s.behind {
		return true, nil
	}
	var shown bool
	var err error
	if s.Flavor == mysql.MariaDBFlavor {
		shown, err = s.showsMariaDB(at)
	} else {
		var answer string
		answer, err = s.value(fmt.Sprintf("select wait_for_executed_gtid_set(%s, %d)", quoted(at.GTIDs), awaitSeconds))
		shown = answer == "0"
	}
	if shown {
		s.behind = at.GTIDs
	}
	return shown, err
}

// showsMariaDB looks where a consistent read of now lies in the log: MariaDB
// has no wait for a GTID that a primary would heed. Later reads are newer.
func (s *server) showsMariaDB(at *schema.Position) (bool, error) {
	if _, err := s.Conn.Execute("start transaction with consistent snapshot, read only"); err != nil {
		return false, fmt.Errorf("beginning a consistent read: %w", err)
	}
	defer func() { _, _ = s.Conn.Execute("rollback") }() // nothing depends on it
	place, err := s.ask("show status where variable_name in ('binlog_snapshot_file', 'binlog_snapshot_position')")
	if err != nil {
		return false, err
	}
	if len(place) != 2 {
		return false, errors.New("the server does not tell where a consistent read lies in its log (binlog_snapshot_file)")
	}
	state, err := s.value(fmt.Sprintf("select coalesce(binlog_gtid_pos(%s, %s), '')", quoted(place[0][1]), place[1][1]))
	if err != nil {
		return false, err
	}
	return reaches(state, at.GTIDs+","+at.Beyond)
}

// reaches tells whether one list of MariaDB's GTIDs is at or behind another in
// every domain: numbers of a domain ascend in its log, whoever wrote.
func reaches(state, wanted string) (bool, error) {
	have, err := domains(state)
	if err != nil {
		return false, err
	}
	want, err := domains(wanted)
	if err != nil {
		return false, err
	}
	for domain, number := range want {
		if have[domain] < number {
			return false, nil
		}
	}
	return true, nil
}

// domains are the highest numbers by domain of a list of MariaDB's GTIDs.
func domains(list string) (map[string]uint64, error) {
	highest := map[string]uint64{}
	for _, gtid := range strings.FieldsFunc(list, func(r rune) bool { return strings.ContainsRune(", \n", r) }) {
		parts := strings.Split(gtid, "-")
		number, err := strconv.ParseUint(parts[len(parts)-1], 10, 64)
		if err != nil || len(parts) != 3 {
			return nil, fmt.Errorf("reading the GTID %q: want domain-server-number", gtid)
		}
		highest[parts[0]] = max(highest[parts[0]], number)
	}
	return highest, nil
}

// threadsRunning is how much the server has to do.
func (s *server) threadsRunning() (int, error) {
	answer, err := s.value("show global status like 'Threads_running'")
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(answer)
}

// able refuses servers that can't say whether a read is new enough.
func (s *server) able() error {
	if s.Flavor == mysql.MariaDBFlavor {
		return nil
	}
	version, err := s.value("select version()")
	if err != nil {
		return err
	}
	const refusal = "take one of a replica with MySQL 5.7.5 or newer (mysql.addr), or bring the server up to date"
	if !atLeast(version, 5, 7, 5) {
		return refused(refusal, "MySQL %s can't say whether a read is as new as its log: a snapshot could tell rows older than what was published", version)
	}
	mode, err := s.value("select @@global.gtid_mode")
	if err != nil {
		return err
	}
	if mode != "ON" {
		return refused("set gtid_mode = ON on the server", "the server has gtid_mode %s: without GTIDs nobody can say whether a read is as new as the log", mode)
	}
	return nil
}

// atLeast compares "8.0.36-log" with a version.
func atLeast(version string, wanted ...int) bool {
	numbers := strings.FieldsFunc(version, func(r rune) bool { return r < '0' || r > '9' })
	for i, want := range wanted {
		if i >= len(numbers) {
			return false
		}
		n, err := strconv.Atoi(numbers[i])
		if err != nil || n != want {
			return err == nil && n > want
		}
	}
	return true
}

// refused is a reason for which a run can never be done as things are.
func refused(remedy, reason string, args ...any) error {
	return &schema.Stop{State: schema.StateMisconfigured, Err: fmt.Errorf(reason, args...), Remedy: remedy}
}

// quoted is text as SQL has it, whatever the session's sql_mode is.
func quoted(text string) string { return "_utf8mb4 x'" + hex.EncodeToString([]byte(text)) + "'" }

// named is an identifier as SQL has it.
func named(identifier string) string { return "`" + strings.ReplaceAll(identifier, "`", "``") + "`" }
