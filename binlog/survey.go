package binlog

import (
	"context"

	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/schema"
)

// Survey tells what a run would read, from the first configured server that
// answers. What can't be read is a [schema.Stop] with every reason.
func Survey(ctx context.Context, cfg Config, layouts []*schema.Layout, run *snapshot.Run) ([]*snapshot.Table, error) {
	var none refusals
	for _, h := range hostsOf(&cfg, nil) {
		tables, err := snapshot.Survey(ctx, h.openForRows, cfg.Database, layouts, run)
		if err == nil {
			return tables, nil
		}
		none = append(none, refusal{h.addr, err})
	}
	return nil, none.error()
}
