package binlog

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/echo-im/echocdc/binlog/row"
	"github.com/echo-im/echocdc/schema"
)

// plan is how rows of one table are read and mapped: made once for each shape
// of the table, kept while its map stays the same to the byte.
type plan struct {
	row.Plan

	body    []byte // the TABLE_MAP it was made from, which is all it depends on
	adapter string
}

// captured tells whether anybody wants the table's rows.
func (p *plan) captured() bool { return p.Table != nil }

// planner makes plans and keeps them by table number.
type planner struct {
	database string
	flavor   string
	layouts  []*schema.Layout
	charsets row.Charsets
	plans    map[uint64]*plan
	last     *plan // the one that was asked for last, by its number
	lastID   uint64

	// follower knows the columns of tables whose rows come without names.
	follower *follower
	where    func() where
	present  func() (*present, error) // asks the server for its tables
	passOver func(*plan)              // is told each plan that is made
}

// where is where reading is: behind the transactions covered, in one that was
// committed at a time.
type where struct {
	covered   string
	committed time.Time
}

// learn takes a TABLE_MAP in. Its cost is a comparison unless the table is new
// or has changed.
func (p *planner) learn(body []byte) error {
	id, err := row.TableID(body)
	if err != nil {
		return fmt.Errorf("reading a table map: %w", err)
	}
	if known := p.of(id); known != nil && bytes.Equal(known.body, body) {
		return nil
	}
	_, database, table, c := row.TableNamed(body)
	if c.Err != nil {
		return fmt.Errorf("reading a table map: %w", c.Err)
	}
	made := &plan{body: bytes.Clone(body), Plan: row.Plan{Name: strings.ToValidUTF8(string(table), "\uFFFD")}}
	if string(database) == p.database {
		if err := p.bind(made); err != nil {
			return err
		}
		if p.passOver != nil {
			p.passOver(made)
		}
	}
	p.plans[id] = made
	p.last, p.lastID = made, id
	return nil
}

// of is the plan of a table's number, or nil. A table's rows follow its map.
func (p *planner) of(id uint64) *plan {
	if p.last == nil || p.lastID != id {
		p.last, p.lastID = p.plans[id], id
	}
	return p.last
}

// forget drops the plans of tables that a statement changed: another map of
// the same bytes means something else.
func (p *planner) forget(tables []string) {
	p.last = nil
	maps.DeleteFunc(p.plans, func(_ uint64, known *plan) bool { return slices.Contains(tables, known.Name) })
}

// bind finds the layout that captures the table and how its columns are read.
func (p *planner) bind(made *plan) error {
	if !wanted(p.layouts, made.Name) {
		return nil
	}
	shape, err := row.ParseTableMap(made.body, p.flavor)
	if err != nil {
		return err
	}
	if err := p.refuseOldFractions(shape); err != nil {
		return err
	}
	if shape.Names == nil {
		return p.resolve(made, shape)
	}
	fit, err := schema.FitTable(p.layouts, made.Name, shape.Names)
	if err != nil {
		return err
	}
	made.Table, made.adapter = fit.Table, fit.Layout.Name
	made.Columns, err = row.ColumnsOf(shape, fit.Slots, p.charsets)
	return err
}

func wanted(layouts []*schema.Layout, table string) bool {
	for _, l := range layouts {
		if l.Table(table) != nil {
			return true
		}
	}
	return false
}
