package main

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
)

// shownTable is a table as schema show tells it.
type shownTable struct {
	Table string `json:"table"`
	// InForce is the number of the version that holds at the stored position; -1 when none does.
	InForce  int               `json:"in_force"`
	Versions []*binlog.Version `json:"versions"`
}

// show lists the versions of a table, or of all.
func (k *keptSchema) show(only []string) ([]shownTable, error) {
	tables := k.history.Tables()
	if len(only) > 0 {
		tables = only
	}
	shown := make([]shownTable, 0, len(tables))
	for _, table := range tables {
		t := shownTable{Table: table, InForce: -1, Versions: k.history.Versions(table)}
		if len(only) > 0 && len(t.Versions) == 0 {
			return nil, fmt.Errorf("%w %s: its log names columns, or no row of it was read yet", errNoTable, table)
		}
		v, err := k.history.InForce(table, k.position)
		if err != nil {
			return nil, err
		}
		if v != nil && v.Table == table {
			t.InForce = v.Number
		}
		shown = append(shown, t)
	}
	return shown, nil
}

func (p *program) tellVersions(source string, tables []shownTable, withColumns bool) error {
	if len(tables) == 0 {
		_, err := fmt.Fprintf(p.stdout, "source %s keeps no definitions: its log names columns, or no row was read yet\n", source)
		return err
	}
	for _, t := range tables {
		name := t.Table
		if name == "" {
			name = "every table"
		}
		fmt.Fprintln(p.stdout, name)
		for _, v := range t.Versions {
			mark := " "
			if v.Number == t.InForce {
				mark = "*"
			}
			columns := "unknown from here on"
			if v.Definition != nil {
				columns = fmt.Sprintf("%d columns", len(v.Definition.Columns))
			}
			fmt.Fprintf(p.stdout, " %s %d  %s, %s, from %s\n", mark, v.Number, v.Origin, columns, orStart(v.From))
			if withColumns && v.Definition != nil {
				for i := range v.Definition.Columns {
					fmt.Fprintf(p.stdout, "       %s\n", columnText(&v.Definition.Columns[i]))
				}
			}
		}
	}
	_, err := fmt.Fprintln(p.stdout, "* in force at the stored position")
	return err
}

func orStart(gtids string) string {
	if gtids == "" {
		return "the first transaction"
	}
	return gtids
}

// tableDifference is a table as schema diff tells it.
type tableDifference struct {
	Table string `json:"table"`
	// Origin is where the kept definition is known from; empty when none is kept.
	Origin string `json:"origin,omitempty"`
	// Same says that what is kept is what the server has now.
	Same bool `json:"same"`
	// Kept and Server are the columns that only one of them has, with their places.
	Kept   []string `json:"kept,omitempty"`
	Server []string `json:"server,omitempty"`
	// KeptReleases and ServerReleases are the releases of Echo that have the table so.
	KeptReleases   []string `json:"kept_releases,omitempty"`
	ServerReleases []string `json:"server_releases,omitempty"`
}

func (p *program) differences(ctx context.Context, settings *config.Loaded, only []string) ([]tableDifference, error) {
	kept, err := p.kept(ctx, settings)
	if err != nil {
		return nil, err
	}
	present, _, err := binlog.Definitions(ctx, settings.MySQL, layouts())
	if err != nil {
		return nil, err
	}
	names := only
	if len(only) == 0 {
		names = slices.Sorted(maps.Keys(present))
	}
	all := make([]tableDifference, 0, len(names))
	for _, name := range names {
		v, err := kept.history.InForce(name, kept.position)
		if err != nil {
			return nil, err
		}
		var own *schema.Definition
		d := tableDifference{Table: name}
		if v != nil {
			own, d.Origin = v.Definition, v.Origin
		}
		if own == nil && present[name] == nil {
			return nil, fmt.Errorf("%w %s, neither here nor on the server", errNoTable, name)
		}
		d.compare(own, present[name])
		all = append(all, d)
	}
	return all, nil
}

// compare tells two definitions apart column by column.
func (d *tableDifference) compare(kept, server *schema.Definition) {
	mine, theirs := placed(kept), placed(server)
	for _, column := range mine {
		if !slices.Contains(theirs, column) {
			d.Kept = append(d.Kept, column)
		}
	}
	for _, column := range theirs {
		if !slices.Contains(mine, column) {
			d.Server = append(d.Server, column)
		}
	}
	d.Same = len(d.Kept) == 0 && len(d.Server) == 0
	d.KeptReleases, d.ServerReleases = releasesLike(d.Table, kept), releasesLike(d.Table, server)
}

// placed are a definition's columns as text, each with its place.
func placed(def *schema.Definition) []string {
	if def == nil {
		return nil
	}
	texts := make([]string, len(def.Columns))
	for i := range texts {
		texts[i] = fmt.Sprintf("%d %s", i+1, columnText(&def.Columns[i]))
	}
	return texts
}

func columnText(c *schema.ColumnDefinition) string {
	text := c.Name + " " + c.Type
	if c.Charset != "" {
		text += " " + c.Charset
	}
	if c.Nullable {
		text += " null"
	}
	return text
}

// releasesLike are the releases of Echo whose table has the same columns.
func releasesLike(table string, def *schema.Definition) []string {
	var names []string
	for _, layout := range layouts() {
		of := layout.Table(table)
		for i := range layout.Shipped {
			s := &layout.Shipped[i]
			if def != nil && of != nil && s.Table == of.Name && reflect.DeepEqual(s.Definition.Columns, def.Columns) {
				names = append(names, s.Releases...)
			}
		}
	}
	return names
}

func (p *program) tellDifferences(all []tableDifference) error {
	for _, d := range all {
		switch {
		case d.Origin == "":
			fmt.Fprintf(p.stdout, "%s: nothing is kept; the server has it %s\n", d.Table, likeReleases(d.ServerReleases))
			continue
		case d.Same:
			fmt.Fprintf(p.stdout, "%s: what is kept (%s) is what the server has, %s\n", d.Table, d.Origin, likeReleases(d.ServerReleases))
			continue
		}
		fmt.Fprintf(p.stdout, "%s: what is kept (%s, %s) is not what the server has now (%s)\n", d.Table, d.Origin,
			likeReleases(d.KeptReleases), likeReleases(d.ServerReleases))
		for _, column := range d.Kept {
			fmt.Fprintf(p.stdout, "  kept    %s\n", column)
		}
		for _, column := range d.Server {
			fmt.Fprintf(p.stdout, "  server  %s\n", column)
		}
	}
	return nil
}

func likeReleases(names []string) string {
	if len(names) == 0 {
		return "like no release of Echo"
	}
	return "like " + strings.Join(names, ", ")
}
