package binlog

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// candidate is a definition that rows without names may have been logged with.
type candidate struct {
	origin     string
	definition *schema.Definition
}

// reading is how rows are read if a candidate is what they were logged with.
type reading struct {
	candidate

	layout  *schema.Layout
	table   *schema.Table
	columns []row.Column
	err     error // no layout has all it needs of such a table
}

// resolve finds the definition of rows that were logged without names: the one
// that is known to be in force where they stand, if they fit it; else the one
// that fits of what the server has now and what the releases shipped. None, or
// two that would read the rows differently, stop the work (DESIGN §6): it is
// never guessed.
func (p *planner) resolve(made *plan, shape *row.TableMap) error {
	covered, err := gtid.ParseSet(p.flavor, p.where().covered)
	if err != nil {
		return err
	}
	known := p.follower.inForce(made.Name, covered)
	search := &search{planner: p, table: made.Name, shape: shape}
	if known != nil && known.Definition != nil {
		if found := search.try(candidate{known.Origin, known.Definition}); found != nil {
			return found.adopt(made)
		}
	}
	candidates, err := p.candidates(made.Name, known)
	if err != nil {
		return err
	}
	for _, c := range candidates {
		search.try(c)
	}
	if len(search.found) != 1 {
		return search.stop()
	}
	found := search.found[0]
	if err := found.adopt(made); err != nil {
		return err
	}
	p.follower.active = true
	p.follower.log.Info("the columns of a table were found", "table", made.Name, "origin", found.origin)
	return p.follower.note(&Version{Table: made.Name, Origin: found.origin, Definition: found.definition}, p.where().covered)
}

// candidates are the definitions to try when none that is known fits.
func (p *planner) candidates(table string, known *Version) ([]candidate, error) {
	var all []candidate
	now, err := p.present()
	if err != nil {
		return nil, err
	}
	if t := now.tables[table]; t != nil && t.holds(p.where().committed, known) {
		all = append(all, candidate{OriginServer, t.definition})
	}
	for _, layout := range p.layouts {
		of := layout.Table(table)
		for i := range layout.Shipped {
			if s := &layout.Shipped[i]; of != nil && s.Table == of.Name {
				all = append(all, candidate{OriginRelease + " " + strings.Join(s.Releases, " "), &s.Definition})
			}
		}
	}
	return all, nil
}

// holds tells whether the table was at the time what it is now. It was when it
// has not been altered since, or when the statement that altered it last is
// the one that was read last: servers tell both times to the second.
func (t *presentTable) holds(at time.Time, known *Version) bool {
	if !at.Before(t.since.Add(time.Second)) {
		return true
	}
	return known != nil && !known.Committed.IsZero() && !known.Committed.Add(time.Second).Before(t.since)
}

// search is the definitions tried for one table map.
type search struct {
	planner *planner
	table   string
	shape   *row.TableMap
	found   []*reading
	refused []string
}

// try returns how rows would be read, or nil when they do not fit.
func (s *search) try(c candidate) *reading {
	p := s.planner
	if why := misfit(c.definition, s.shape, p.charsets); why != "" {
		s.refused = append(s.refused, c.origin+": "+why)
		return nil
	}
	r := &reading{candidate: c}
	whole, err := complete(c.definition, s.shape, p.charsets)
	if err != nil {
		s.refused = append(s.refused, c.origin+": "+err.Error())
		return nil
	}
	var fit schema.Fit
	if fit, r.err = schema.FitTable(p.layouts, s.table, whole.Names); r.err == nil {
		r.layout, r.table = fit.Layout, fit.Table
		r.columns, r.err = row.ColumnsOf(whole, fit.Slots, p.charsets)
	}
	if at := slices.IndexFunc(r.columns, func(c row.Column) bool { return c.IsMemberless() }); at >= 0 {
		s.refused = append(s.refused, fmt.Sprintf("%s: column %s has members that the server cannot tell whole", c.origin, r.columns[at].Name))
		return nil
	}
	if !slices.ContainsFunc(s.found, r.equals) {
		s.found = append(s.found, r)
	}
	return r
}

// equals tells whether both read the captured columns in the same way.
func (r *reading) equals(other *reading) bool {
	if r.err != nil || other.err != nil {
		return r.err != nil && other.err != nil && r.err.Error() == other.err.Error()
	}
	if r.table != other.table || len(r.columns) != len(other.columns) {
		return false
	}
	for i := range r.columns {
		if !r.columns[i].ReadsAs(&other.columns[i]) {
			return false
		}
	}
	return true
}

// adopt makes the reading the plan's.
func (r *reading) adopt(made *plan) error {
	if r.err != nil {
		return r.err
	}
	made.Table, made.adapter, made.Columns = r.table, r.layout.Name, r.columns
	return nil
}

// stop tells both shapes, and the commands that mend it.
func (s *search) stop() error {
	reason := fmt.Sprintf("rows of table %s were logged without column names, and nothing known of the table fits them: the log has %s",
		s.table, s.shape.Shape())
	if len(s.found) > 1 {
		var forms []string
		for _, r := range s.found {
			forms = append(forms, r.origin+" has "+shapeOf(r.definition))
		}
		reason = fmt.Sprintf("rows of table %s were logged without column names, and more than one definition fits them, each reading them differently: %s",
			s.table, strings.Join(forms, "; "))
	} else if len(s.refused) > 0 {
		reason += "; " + strings.Join(s.refused[:min(len(s.refused), 3)], "; ")
	}
	return &schema.Stop{
		State: schema.StateSchemaMismatch, Err: fmt.Errorf("%s", reason),
		Remedy: fmt.Sprintf("compare with 'echocdc schema diff %[1]s', then say how the table was there: 'echocdc schema set %[1]s --from-server', --release NAME or --file create.sql; "+
			"against the next time: set persist binlog_row_metadata = FULL (MariaDB: set global, and in my.cnf)", s.table),
	}
}
