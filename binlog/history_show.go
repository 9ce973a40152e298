package binlog

import (
	"context"
	"maps"
	"slices"

	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/schema"
)

// History is the stored versions of a source's tables, for operators.
type History struct{ history *history }

// OpenHistory reads the records stored for a source of the flavor.
func OpenHistory(flavor string, records []schema.HistoryRecord) (*History, error) {
	h, err := newHistory(flavor, records)
	if err != nil {
		return nil, err
	}
	return &History{h}, nil
}

// Tables names those that anything is stored of; empty stands for all of them.
func (h *History) Tables() []string { return slices.Sorted(maps.Keys(h.history.tables)) }

// Versions are a table's, oldest first.
func (h *History) Versions(table string) []*Version {
	var all []*Version
	for _, v := range h.history.tables[table] {
		all = append(all, v.Version)
	}
	return all
}

// InForce is the table's version at the position; nil when nothing is stored of it.
func (h *History) InForce(table string, at schema.Position) (*Version, error) {
	covered, err := gtid.ParseSet(h.history.flavor, at.GTIDs)
	if err != nil {
		return nil, err
	}
	return h.history.inForce(table, covered), nil
}

// Set is what has to be stored for the table to be so defined from the
// position on: an operator's word, which the rows have to fit all the same.
func (h *History) Set(table string, def *schema.Definition, at schema.Position) ([]schema.HistoryRecord, error) {
	if err := h.history.correct(&Version{Table: table, Origin: OriginSet, Definition: def}, at.GTIDs); err != nil {
		return nil, err
	}
	return h.history.take(), nil
}

// Skip is what has to be stored when reading goes on at the position without
// what was logged before: nothing known of any table holds there.
func (h *History) Skip(to schema.Position) ([]schema.HistoryRecord, error) {
	if err := h.history.correct(&Version{Origin: OriginUnknown}, to.GTIDs); err != nil {
		return nil, err
	}
	return h.history.take(), nil
}

// Definitions are the captured tables as the server has them now, and the
// character set that tables have there which are made without one.
func Definitions(ctx context.Context, cfg Config, layouts []*schema.Layout) (tables map[string]*schema.Definition, charset string, err error) {
	s, err := hostsOf(&cfg, nil)[0].open(ctx)
	if err != nil {
		return nil, "", err
	}
	defer s.close()
	now, err := presentOf(s, cfg.Database, layouts)
	if err != nil {
		return nil, "", err
	}
	tables = map[string]*schema.Definition{}
	for name, t := range now.tables {
		tables[name] = t.definition
	}
	return tables, now.charset, nil
}
