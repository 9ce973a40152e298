package binlog

import (
	"slices"
	"strings"

	"github.com/go-mysql-org/go-mysql/replication"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// tableName is a table as a statement names it.
type tableName struct{ database, table string }

// cleared is a table that lost its rows in one statement.
type cleared struct {
	tableName

	how schema.Cleared
}

// clears lists the tables whose rows a statement takes away at once. One
// without a table means every table of the database.
func (q *query) clears() []cleared {
	s := &statementWords{words: wordsOf(q.text), database: q.database}
	first := s.take()
	switch {
	case first.is("TRUNCATE"):
		s.skip("TABLE")
		return []cleared{{s.name(), schema.TableTruncated}}
	case first.is("DROP"):
		return s.dropped()
	case first.is("RENAME") && s.skip("TABLE", "TABLES"):
		return s.renamed()
	case first.is("ALTER"):
		return s.altered()
	case first.is("CREATE") && s.skip("OR") && s.skip("REPLACE") && s.skip("TABLE"):
		return []cleared{{s.name(), schema.TableReplaced}}
	default:
		return nil
	}
}

// statementWords is a statement that is being read word by word.
type statementWords struct {
	words    []word
	database string // that names without one are in
}

// take is the next word; the zero word at the end.
func (s *statementWords) take() word {
	if len(s.words) == 0 {
		return word{}
	}
	w := s.words[0]
	s.words = s.words[1:]
	return w
}

// skip passes over the next word if it is one of these.
func (s *statementWords) skip(keywords ...string) bool {
	if len(s.words) == 0 || !s.words[0].is(keywords...) {
		return false
	}
	s.words = s.words[1:]
	return true
}

// name reads [database.]table, and IF [NOT] EXISTS before it.
func (s *statementWords) name() tableName {
	for s.skip("IF", "NOT", "EXISTS") {
	}
	n := tableName{s.database, s.take().text}
	if s.skip(".") {
		n.database, n.table = n.table, s.take().text
	}
	return n
}

func (s *statementWords) dropped() []cleared {
	if s.skip("DATABASE", "SCHEMA") {
		return []cleared{{tableName{database: s.name().table}, schema.TableDropped}}
	}
	if !s.skip("TABLE", "TABLES") { // TEMPORARY, or no table
		return nil
	}
	var all []cleared
	for more := true; more; more = s.skip(",") {
		all = append(all, cleared{s.name(), schema.TableDropped})
	}
	return all
}

// renamed reads "a TO b, c TO d". A name that is given away and taken again is
// another table's now.
func (s *statementWords) renamed() []cleared {
	var all []cleared
	for more := true; more; more = s.skip(",") {
		from := s.name()
		for len(s.words) > 0 && !s.skip("TO") { // MariaDB: WAIT n, NOWAIT
			s.take()
		}
		to := s.name()
		all = slices.DeleteFunc(all, func(c cleared) bool { return c.tableName == to })
		all = append(all, cleared{from, schema.TableRenamed}, cleared{to, schema.TableReplaced})
	}
	return all
}

// altered finds a change of name, and of partitions, among the changes of a table.
func (s *statementWords) altered() []cleared {
	s.skip("ONLINE")
	s.skip("IGNORE")
	if !s.skip("TABLE") {
		return nil
	}
	table := s.name()
	for len(s.words) > 0 {
		w := s.take()
		switch {
		case w.is("RENAME") && !s.skip("COLUMN", "INDEX", "KEY"):
			s.skip("TO", "AS", "=")
			return []cleared{{table, schema.TableRenamed}, {s.name(), schema.TableReplaced}}
		case w.is("DROP", "TRUNCATE", "EXCHANGE") && s.skip("PARTITION"),
			w.is("DISCARD", "IMPORT") && s.skip("PARTITION", "TABLESPACE"):
			return []cleared{{table, schema.TablePartCut}}
		}
	}
	return nil
}

// clear tells of captured tables that a statement took the rows of.
func (r *reader) clear(q *query) error {
	if r.group.past {
		return nil
	}
	for _, c := range q.clears() {
		for _, p := range r.planner.named(c.tableName) {
			r.log.Warn("the rows of a table are gone, and no event tells of each: what was built from them may have to be built again",
				"table", p.Name, "how", string(c.how), "gtid", string(r.groupID()))
			r.metrics.cleared.WithLabelValues(string(c.how)).Inc()
			if err := r.take(rawRows{event: replication.QUERY_EVENT, body: []byte(c.how), plan: p}); err != nil {
				return err
			}
		}
	}
	return nil
}

// named are the captured tables that a statement names: none, one, or with no
// table all of the database.
func (p *planner) named(name tableName) []*plan {
	if !strings.EqualFold(name.database, p.database) {
		return nil
	}
	var all []*plan
	for _, layout := range p.layouts {
		for _, table := range layout.Tables {
			known := slices.ContainsFunc(all, func(other *plan) bool { return other.Table.Name == table.Name })
			switch {
			case known:
			case name.table == "":
				all = append(all, &plan{Plan: row.Plan{Name: table.Name, Table: table}, adapter: layout.Name})
			case table.Matches(name.table), table.Matches(strings.ToLower(name.table)): // lower_case_table_names
				all = append(all, &plan{Plan: row.Plan{Name: name.table, Table: table}, adapter: layout.Name})
			}
		}
	}
	return all
}

// cleared tells of a table that lost its rows at once. It is counted like a
// row, so that its id is no row's.
func (w *worker) cleared(j *job, raw *rawRows, index *int) {
	if *index < j.skip(raw.commit, raw.plan.Table) {
		j.repeated++
	} else {
		w.encoder.Row(j.commits[raw.commit], raw.plan.Table.Name, *index)
		w.encoder.Add(&schema.TableCleared{Table: raw.plan.Name, How: schema.Cleared(raw.body)})
	}
	*index++
}
