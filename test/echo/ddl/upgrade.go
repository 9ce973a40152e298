package ddl

import (
	"embed"
	"fmt"
)

//go:embed upgrades
var upgrades embed.FS

// Upgrades lead from the oldest release to each that follows, and then to the
// 2.x line, whose tables stand beside those of 1.x.
func Upgrades() []Release {
	var all []Release
	for _, release := range append(Releases()[1:], Release{Name: "2x"}) {
		sql, err := upgrades.ReadFile("upgrades/" + release.Name + ".sql")
		if err != nil {
			panic(fmt.Sprintf("reading embedded upgrade to %s: %v", release.Name, err)) // unreachable: embedded above
		}
		all = append(all, Release{Name: release.Name, SQL: string(sql)})
	}
	return all
}
