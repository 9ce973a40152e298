package kafka

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/schema"
)

// Histories is what the reader of a source keeps of its tables' shapes, for
// operators. Nobody here looks inside.
type Histories struct {
	Config Config
	Source string
	Log    *slog.Logger
}

// maxHistory bounds what is held of a source's history, in bytes.
const maxHistory = 64 << 20

// List are the records as committed now, by key. It disturbs nobody.
func (h *Histories) List(ctx context.Context) ([]schema.HistoryRecord, error) {
	client, err := h.Config.connect(ctx, h.Log)
	if err != nil {
		return nil, h.Config.explain(err, "reading the history of source %s", h.Source)
	}
	defer client.Close()
	t := tail{client: client, topic: h.Config.Topics.History}
	stable, err := t.nearlySettled(ctx, h.Log)
	if errors.Is(err, kerr.UnknownTopicOrPartition) {
		return nil, nil // before the first start
	}
	if err != nil {
		return nil, h.Config.explain(err, "reading the history of source %s", h.Source)
	}
	records, err := readHistory(ctx, t, h.Source, stable)
	return records, h.Config.explain(err, "reading the history of source %s", h.Source)
}

// Set stores records, each in place of the one with its key; one without a
// value takes that away. Like [Positions.Set] it fences a running publisher,
// which claims again and reads them.
func (h *Histories) Set(ctx context.Context, records ...schema.HistoryRecord) error {
	publisher := Publisher{Config: h.Config, Source: h.Source, Log: h.Log, Metrics: NewMetrics(nil)}
	return publisher.store(ctx, schema.Batch{History: records})
}

// historyRecord is a record as it is stored.
func historyRecord(topic, source string, r schema.HistoryRecord) *kgo.Record {
	stored := &kgo.Record{Topic: topic, Key: []byte(source + "/" + r.Key)}
	if len(r.Value) > 0 {
		stored.Value = r.Value // none is Kafka's way to take a key away
	}
	return stored
}

// readHistory are the newest records of each key before the offset, by key. A
// record of another source is a [schema.Stop].
func readHistory(ctx context.Context, t tail, source string, end int64) ([]schema.HistoryRecord, error) {
	start, err := t.start(ctx)
	if err != nil {
		return nil, err
	}
	kept, size := map[string][]byte{}, 0
	err = t.each(ctx, start, end, func(r *kgo.Record) error {
		key, ours := strings.CutPrefix(string(r.Key), source+"/")
		if !ours {
			return &schema.Stop{
				State:  schema.StateForeign,
				Err:    fmt.Errorf("topic %s holds a record %q at offset %d that is not of source %q", t.topic, r.Key, r.Offset, source),
				Remedy: "give this source a topic of its own with kafka.topics.history, or set source.name back",
			}
		}
		size += len(r.Value) - len(kept[key])
		kept[key] = r.Value
		if len(r.Value) == 0 {
			delete(kept, key)
		}
		if size > maxHistory {
			return fmt.Errorf("topic %s: the history of source %s takes more than %d bytes", t.topic, source, maxHistory)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	records := make([]schema.HistoryRecord, 0, len(kept))
	for _, key := range slices.Sorted(maps.Keys(kept)) {
		records = append(records, schema.HistoryRecord{Key: key, Value: kept[key]})
	}
	return records, nil
}
