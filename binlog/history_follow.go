package binlog

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/go-mysql-org/go-mysql/mysql"
	"github.com/pingcap/tidb/pkg/parser/ast"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// follower keeps the history in step with the statements of the log that
// change tables. A statement it cannot follow makes what is known of the
// tables it names unknown, and stops nothing by itself (DESIGN §3.1).
type follower struct {
	*history

	database string
	layouts  []*schema.Layout
	charsets row.Charsets
	log      *slog.Logger
	// charset is what tables have that are made without one.
	charset string
	// lowerCase is of a server that keeps the names of tables in lower case.
	lowerCase bool
	// active says that rows may come without names. Where all have names there
	// is nothing to keep.
	active bool
	// based says that what existed where reading began is known.
	based bool
}

// followed is a statement in the log, where it stands.
type followed struct {
	*query

	covered   mysql.GTIDSet // before it
	committed time.Time
}

// follows tells whether a statement is any of the follower's business.
func (f *follower) follows(q *query) bool {
	return (f.active || !f.empty()) && definesTables(q.text)
}

// follow takes in a statement. It tells which tables are not as they were.
func (f *follower) follow(s *followed) (changed []string) {
	before := len(f.settling)
	stmt, err := parseStatement(s.text)
	if err == nil && !f.readable(s.query) {
		stmt, err = nil, errors.New("its text is in a character set other than UTF-8")
	}
	switch stmt := stmt.(type) {
	case *ast.CreateTableStmt:
		err = f.create(s, stmt)
	case *ast.AlterTableStmt:
		err = f.alter(s, stmt)
	case *ast.RenameTableStmt:
		for _, pair := range stmt.TableToTables {
			f.rename(s, pair.OldTable, pair.NewTable)
		}
	case *ast.DropTableStmt:
		f.drop(s, stmt)
	case *ast.DropDatabaseStmt:
		f.dropDatabase(s, stmt)
	case *ast.AlterDatabaseStmt:
		f.alterDatabase(stmt)
	}
	if err != nil {
		f.lose(s, err)
	}
	for _, v := range f.settling[before:] {
		changed = append(changed, v.Table)
	}
	return changed
}

// readable tells whether the statement's text is what it looks like.
func (f *follower) readable(q *query) bool {
	isASCII := !strings.ContainsFunc(q.text, func(r rune) bool { return r >= 0x80 })
	return isASCII || strings.HasPrefix(f.charsets[q.client], "utf8")
}

// definesTables tells from its first words whether a statement may.
func definesTables(text string) bool {
	text = withoutComments(text[:min(len(text), 200)])
	words := strings.Fields(strings.ToUpper(text))
	if len(words) > 0 && strings.HasPrefix(words[0], "/*!") {
		words = words[1:]
	}
	if len(words) < 2 || !slices.Contains([]string{"CREATE", "ALTER", "RENAME", "DROP"}, words[0]) {
		return false
	}
	for _, w := range words[1:] {
		switch w {
		case "TABLE", "TABLES", "DATABASE", "SCHEMA":
			return true
		case "OR", "REPLACE", "ONLINE", "OFFLINE", "IGNORE":
		default:
			return strings.HasPrefix(w, "/*") // a comment in between: the parser tells
		}
	}
	return false
}

// name is a table's name as the log has it; false when it is another database's.
func (f *follower) name(s *followed, table *ast.TableName) (string, bool) {
	database, name := table.Schema.O, table.Name.O
	if database == "" {
		database = s.database
	}
	if f.lowerCase {
		return strings.ToLower(name), strings.EqualFold(database, f.database)
	}
	return name, database == f.database
}

// current is what is known of the table where the statement stands.
func (f *follower) current(s *followed, table string) *Version { return f.inForce(table, s.covered) }

// becomes notes what a table is from the end of this group on. Tables that
// nobody captures are followed while they are known: they may be renamed.
func (f *follower) becomes(s *followed, table, origin string, def *schema.Definition) {
	known := f.current(s, table)
	if !wanted(f.layouts, table) {
		if def == nil && known == nil {
			return
		}
		if def == nil {
			f.forget(table)
		}
	}
	if known != nil && known.Definition != nil && same(known.Definition, def) {
		return
	}
	f.settling = append(f.settling, &Version{Table: table, Origin: origin, Committed: s.committed, Definition: def})
}

func (f *follower) create(s *followed, stmt *ast.CreateTableStmt) error {
	table, ours := f.name(s, stmt.Table)
	if !ours || stmt.TemporaryKeyword != ast.TemporaryNone {
		return nil
	}
	if known := f.current(s, table); stmt.IfNotExists {
		if known != nil && known.Origin != OriginDropped {
			return nil // it exists, or may
		}
		if known == nil && !f.based {
			f.becomes(s, table, OriginUnknown, nil)
			return nil
		}
	}
	switch {
	case stmt.ReferTable != nil:
		other, _ := f.name(s, stmt.ReferTable)
		if like := f.current(s, other); like != nil && like.Definition != nil {
			f.becomes(s, table, OriginStatement, like.Definition)
			return nil
		}
		f.becomes(s, table, OriginUnknown, nil)
		return nil
	case stmt.Select != nil:
		f.becomes(s, table, OriginUnknown, nil)
		return nil
	default:
		def, err := created(stmt, f.charset)
		if err == nil {
			f.becomes(s, table, OriginStatement, def)
		}
		return err
	}
}

func (f *follower) alter(s *followed, stmt *ast.AlterTableStmt) error {
	table, ours := f.name(s, stmt.Table)
	if !ours {
		return nil
	}
	known := f.current(s, table)
	if known == nil || known.Definition == nil {
		f.becomes(s, table, OriginUnknown, nil)
	} else {
		def, err := altered(known.Definition, stmt)
		if err != nil {
			return err
		}
		f.becomes(s, table, OriginStatement, def)
	}
	for _, spec := range stmt.Specs {
		if spec.Tp == ast.AlterTableRenameTable {
			f.rename(s, stmt.Table, spec.NewTable)
		}
	}
	return nil
}

func (f *follower) rename(s *followed, from, to *ast.TableName) {
	old, oldOurs := f.name(s, from)
	table, ours := f.name(s, to)
	var def *schema.Definition
	if known := f.current(s, old); oldOurs && known != nil {
		def = known.Definition
	}
	if ours && def != nil {
		f.becomes(s, table, OriginStatement, def)
	} else if ours {
		f.becomes(s, table, OriginUnknown, nil)
	}
	if oldOurs {
		f.becomes(s, old, OriginDropped, nil)
	}
}

func (f *follower) drop(s *followed, stmt *ast.DropTableStmt) {
	if stmt.IsView || stmt.TemporaryKeyword != ast.TemporaryNone {
		return
	}
	for _, t := range stmt.Tables {
		if table, ours := f.name(s, t); ours {
			f.becomes(s, table, OriginDropped, nil)
		}
	}
}

func (f *follower) dropDatabase(s *followed, stmt *ast.DropDatabaseStmt) {
	if stmt.Name.O != f.database {
		return
	}
	for table := range f.tables {
		if table != "" {
			f.becomes(s, table, OriginDropped, nil)
		}
	}
}

func (f *follower) alterDatabase(stmt *ast.AlterDatabaseStmt) {
	if !stmt.AlterDefaultDatabase && stmt.Name.O != f.database {
		return
	}
	for _, o := range stmt.Options {
		switch o.Tp {
		case ast.DatabaseOptionCharset:
			f.charset = strings.ToLower(o.Value)
		case ast.DatabaseOptionCollate:
			f.charset = charsetOfCollation(o.Value)
		default:
		}
	}
}

// lose makes unknown what is known of the tables that the statement names.
func (f *follower) lose(s *followed, reason error) {
	if s.database != f.database && !strings.Contains(s.text, f.database) {
		return
	}
	text := s.text
	if f.lowerCase {
		text = strings.ToLower(text)
	}
	words := strings.FieldsFunc(text, func(r rune) bool {
		return r != '_' && r != '$' && r < 0x80 && (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
	})
	slices.Sort(words)
	for _, word := range slices.Compact(words) {
		if wanted(f.layouts, word) || f.current(s, word) != nil {
			f.becomes(s, word, OriginUnknown, nil)
			f.log.Warn("a statement in the log cannot be followed: the table's columns are looked for anew", "table", word, "reason", reason)
		}
	}
}
