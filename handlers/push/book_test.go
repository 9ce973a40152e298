package push_test

import (
	"context"
	"maps"

	"github.com/echo-im/echocdc/schema"
)

// book keeps the projection's tables in memory.
type book struct {
	memory  schema.PushMemory
	ledger  map[schema.UserMessage]schema.PushDecision
	changes schema.PushChanges // of the last batch
}

func newBook() *book {
	return &book{
		memory: schema.PushMemory{
			Bots:     map[int64]bool{},
			Settings: map[schema.UserPeer]schema.NotifySetting{},
			Blocks:   map[schema.UserPeer]bool{},
		},
		ledger: map[schema.UserMessage]schema.PushDecision{},
	}
}

// Recall gives what was asked for and nothing else.
func (b *book) Recall(_ context.Context, query schema.PushQuery) (schema.PushMemory, error) {
	return schema.PushMemory{
		Bots:     among(b.memory.Bots, query.Bots),
		Settings: among(b.memory.Settings, query.Settings),
		Blocks:   among(b.memory.Blocks, query.Blocks),
	}, nil
}

func (b *book) Record(_ context.Context, decisions []schema.PushDecision) error {
	for _, d := range decisions {
		if _, ok := b.ledger[d.UserMessage]; !ok {
			b.ledger[d.UserMessage] = d
		}
	}
	return nil
}

func (b *book) Remember(_ context.Context, changes schema.PushChanges) error {
	b.changes = changes
	maps.Copy(b.memory.Bots, changes.Bots)
	for key, setting := range changes.Settings {
		if setting == nil {
			delete(b.memory.Settings, key)
			continue
		}
		b.memory.Settings[key] = *setting
	}
	for key, blocked := range changes.Blocks {
		if !blocked {
			delete(b.memory.Blocks, key)
			continue
		}
		b.memory.Blocks[key] = true
	}
	return nil
}

func among[K comparable, V any](all map[K]V, keys []K) map[K]V {
	found := map[K]V{}
	for _, k := range keys {
		if v, ok := all[k]; ok {
			found[k] = v
		}
	}
	return found
}
