package binlog

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/go-mysql-org/go-mysql/mysql"

	"github.com/echo-im/echocdc/binlog/row"
)

// server is what a server says of itself, as far as reading its log depends on it.
type server struct {
	flavor    string
	variables map[string]string
	grants    []grant
	tables    map[string]*serverTable
}

// serverTable is a table of Echo's database.
type serverTable struct {
	engine  string
	columns []string
}

// grant is one line of SHOW GRANTS.
type grant struct {
	privileges []string
	on         string
}

// look asks for everything that needs no privilege of its own.
func look(s *session, database string) (*server, error) {
	found := &server{flavor: s.flavor, variables: map[string]string{}, tables: map[string]*serverTable{}}
	variables, err := s.rows("show global variables where variable_name in ('log_bin', 'binlog_format', 'binlog_row_image', 'binlog_row_metadata', " +
		"'gtid_mode', 'server_id', 'server_uuid', 'log_slave_updates', 'log_replica_updates', 'binlog_expire_logs_seconds')")
	if err != nil {
		return nil, err
	}
	for _, row := range variables {
		found.variables[strings.ToLower(row[0])] = row[1]
	}
	grants, err := s.rows("show grants")
	if err != nil {
		return nil, err
	}
	for _, row := range grants {
		if g, ok := parseGrant(row[0]); ok {
			found.grants = append(found.grants, g)
		}
	}
	if err := found.readTables(s, database); err != nil {
		return nil, err
	}
	return found, nil
}

func (v *server) readTables(s *session, database string) error {
	name := "'" + strings.NewReplacer("\\", "\\\\", "'", "''").Replace(database) + "'"
	tables, err := s.rows("select table_name, coalesce(engine, '') from information_schema.tables where table_type = 'BASE TABLE' and table_schema = " + name)
	if err != nil {
		return err
	}
	for _, row := range tables {
		v.tables[row[0]] = &serverTable{engine: row[1]}
	}
	columns, err := s.rows("select table_name, column_name from information_schema.columns where table_schema = " + name + " order by table_name, ordinal_position")
	if err != nil {
		return err
	}
	for _, row := range columns {
		if t := v.tables[row[0]]; t != nil {
			t.columns = append(t.columns, row[1])
		}
	}
	return nil
}

// name is how positions call the server.
func (v *server) name() string {
	if v.flavor == mysql.MariaDBFlavor {
		return serverPrefix + v.variables["server_id"]
	}
	return v.variables["server_uuid"]
}

// parseGrant reads "GRANT a, b (columns) ON what TO whom"; false for roles.
// What follows TO may hold a password's hash and is not kept (invariant 10).
func parseGrant(line string) (grant, bool) {
	list, rest, found := strings.Cut(strings.TrimPrefix(line, "GRANT "), " ON ")
	if !found {
		return grant{}, false
	}
	on, rest, _ := strings.Cut(rest, " TO ")
	g := grant{on: on}
	depth, start := 0, 0
	for i, r := range list + "," {
		switch {
		case r == '(':
			depth++
		case r == ')':
			depth--
		case r == ',' && depth == 0:
			name, _, _ := strings.Cut(list[start:i], "(")
			g.privileges = append(g.privileges, strings.ToUpper(strings.TrimSpace(name)))
			start = i + 1
		}
	}
	if strings.Contains(rest, "WITH GRANT OPTION") {
		g.privileges = append(g.privileges, "GRANT OPTION")
	}
	return g, true
}

// has tells whether the account has one of the privileges everywhere.
func (v *server) has(anyOf ...string) bool {
	for _, g := range v.grants {
		if g.on != "*.*" {
			continue
		}
		for _, p := range g.privileges {
			for _, wanted := range anyOf {
				if p == wanted || p == "ALL PRIVILEGES" {
					return true
				}
			}
		}
	}
	return false
}

// writes lists the privileges beyond reading. What is not known to be reading counts as writing.
func (v *server) writes() []string {
	var found []string
	for _, g := range v.grants {
		for _, p := range g.privileges {
			switch p {
			case "USAGE", "SELECT", "SHOW DATABASES", "SHOW VIEW", "PROCESS", "REPLICATION SLAVE", "REPLICATION CLIENT",
				"BINLOG MONITOR", "SLAVE MONITOR", "REPLICA MONITOR", "SHOW_ROUTINE", "SHOW CREATE ROUTINE":
			default:
				found = append(found, p+" on "+g.on)
			}
		}
	}
	return found
}

// charsetsOf asks which character set each collation has.
func charsetsOf(s *session) (row.Charsets, error) {
	question := "select id, character_set_name from information_schema.collations where id is not null"
	if s.flavor == mysql.MariaDBFlavor {
		question = "select id, character_set_name from information_schema.collation_character_set_applicability where id is not null"
	}
	rows, err := s.rows(question)
	if err != nil && s.flavor == mysql.MariaDBFlavor { // before 10.10 the column is elsewhere
		rows, err = s.rows("select id, character_set_name from information_schema.collations where id is not null")
	}
	if err != nil {
		return nil, err
	}
	sets := row.Charsets{}
	for _, row := range rows {
		id, err := strconv.ParseUint(row[0], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("reading the number of a collation: %w", err)
		}
		sets[id] = row[1]
	}
	return sets, nil
}
