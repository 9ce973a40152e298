package binlog

import (
	"context"

	"github.com/echo-im/echocdc/binlog/snapshot"
)

// Look reads the rows of Echo's tables on the first configured server that
// answers, as a snapshot does and without handing them on.
func Look(ctx context.Context, cfg Config, as snapshot.Snapshot) (*snapshot.Looker, error) {
	as.Database, as.Redact = cfg.Database, newRedactor().besides
	var none refusals
	for _, h := range hostsOf(&cfg, nil) {
		as.Open = h.openForRows
		looker, err := as.Look(ctx)
		if err == nil {
			return looker, nil
		}
		none = append(none, refusal{h.addr, err})
	}
	return nil, none.error()
}
