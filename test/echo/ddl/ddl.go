// Package ddl holds the tables of Echo's lines: what tests and the demo load
// into a server, and what layouts are checked against. Those of the 1.x line are
// as its releases made them, from teamgram-server (Apache-2.0), each release's
// base file and migrations executed in order and read back; those of the 2.x
// line are declared here, as far as they are read or written.
package ddl

import (
	"embed"
	"fmt"
	"slices"
	"strings"
)

//go:embed 1x-head.sql
var head string

//go:embed 2x.sql
var echo2 string

//go:embed releases
var releases embed.FS

// Release is one version of the tables.
type Release struct {
	Name string // a tag, or the API layer of an untagged version
	SQL  string // statements that end in ";" at the end of a line
}

// Statements are the release's, one by one.
func (r *Release) Statements() []string {
	return slices.DeleteFunc(strings.Split(r.SQL, ";\n"), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// Head is the newest 1.x schema, with the columns that the server's code needs
// and its own migrations forget.
func Head() string { return head }

// Echo2 is the 2.x line's schema, as far as its layout reads it and tests write it.
func Echo2() string { return echo2 }

// Releases are the versions of the 1.x line, oldest first, as they ship.
func Releases() []Release {
	names := []string{
		"v0.85.0", "v0.86.3", "v0.87.4", "v0.90.5", "v0.96.0", "v1.012.0",
		"layer220", "layer221", "layer227",
	}
	all := make([]Release, len(names))
	for i, name := range names {
		sql, err := releases.ReadFile("releases/" + name + ".sql")
		if err != nil {
			panic(fmt.Sprintf("reading embedded release %s: %v", name, err)) // unreachable: embedded above
		}
		all[i] = Release{Name: name, SQL: string(sql)}
	}
	return all
}

// Columns are the names of a table's columns, in their order; none where the
// schema has no such table.
func Columns(sql, table string) []string {
	_, rest, _ := strings.Cut(sql, "CREATE TABLE `"+table+"` (")
	definition, _, _ := strings.Cut(rest, "\n)")
	var names []string
	for line := range strings.Lines(definition) {
		if name, ok := strings.CutPrefix(strings.TrimSpace(line), "`"); ok {
			name, _, _ = strings.Cut(name, "`")
			names = append(names, name)
		}
	}
	return names
}

// ForMariaDB is the schema with the one collation replaced that MariaDB 10.11
// and MySQL 5.7 do not know.
func ForMariaDB(sql string) string {
	return strings.ReplaceAll(sql, "utf8mb4_0900_ai_ci", "utf8mb4_unicode_ci")
}

// ForMySQL56 is the schema as an Echo on MySQL 5.6 has to have it: without
// newer collations, and with documents as long texts, for there is no JSON.
func ForMySQL56(sql string) string {
	return strings.ReplaceAll(ForMariaDB(sql), " json ", " longtext ")
}
