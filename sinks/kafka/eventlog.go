package kafka

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/echo-im/echocdc/retry"
	"github.com/echo-im/echocdc/schema"
)

// EventLog is the topic of events for whoever wants to look: no group is
// joined, nothing is written, nobody is disturbed. Only what is committed is seen.
type EventLog struct {
	Config Config
	Log    *slog.Logger
}

// Reading says which part of the log to read.
type Reading struct {
	// From is when the first records were written; zero is the oldest kept.
	From time.Time
	// Last, unless 0, is about how many of each partition's newest to begin with, instead of From.
	Last int
	// Behind are offsets by partition to begin with, where they are later.
	Behind map[int32]int64
	// Decided waits until all that is on the topic now is committed or aborted,
	// and reads to its end: a position is seen before the markers of its events
	// are written everywhere.
	Decided bool
	// Follow goes on with what is published later, until the context ends.
	Follow bool
}

// Page is some events, by the time they were written as far as they came together.
type Page struct {
	Events []PlacedEvent
	// Strangers are records on the topic that are no events of ours.
	Strangers int
	// Next are the offsets behind what was read so far, by partition: another
	// reading goes on there. They are good until the next page.
	Next map[int32]int64
	// AtEnd says that all is told that was in the log when reading began.
	AtEnd bool
}

// PlacedEvent is an event and where the log has it.
type PlacedEvent struct {
	schema.Event
	Partition int32
	Offset    int64
	Written   time.Time // to the log: it ascends within a partition
}

// Read gives the log's events page by page until its end of now, or with
// Follow until the context ends. An error of each ends it.
func (l *EventLog) Read(ctx context.Context, reading Reading, each func(Page) error) error {
	client, err := l.Config.connect(ctx, l.Log, kgo.FetchIsolationLevel(kgo.ReadCommitted()), kgo.KeepControlRecords())
	if err != nil {
		return l.Config.explain(err, "reading the events")
	}
	defer client.Close()
	starts, left, err := l.extent(ctx, kadm.NewClient(client), reading)
	if err != nil {
		return l.Config.explain(err, "looking at topic %s", l.Config.Topics.Events)
	}
	client.AddConsumePartitions(map[string]map[int32]kgo.Offset{l.Config.Topics.Events: offsetsOf(starts)})
	if len(left) == 0 { // an empty log is at its end before anything comes
		if err := each(Page{AtEnd: true, Next: starts}); err != nil || !reading.Follow {
			return err
		}
	}
	for {
		fetches := client.PollFetches(ctx)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := fetches.Err(); err != nil {
			return l.Config.explain(err, "reading topic %s", l.Config.Topics.Events)
		}
		behind := len(left) > 0
		page := pageOf(fetches, left, starts)
		page.AtEnd = behind && len(left) == 0
		if err := each(page); err != nil {
			return err
		}
		if page.AtEnd && !reading.Follow {
			return nil
		}
	}
}

// extent is where to begin in each partition, and the ends of those where
// anything is left to read before the end of now.
func (l *EventLog) extent(ctx context.Context, a *kadm.Client, reading Reading) (starts, left map[int32]int64, err error) {
	topic := l.Config.Topics.Events
	first := func() (kadm.ListedOffsets, error) { return a.ListStartOffsets(ctx, topic) }
	if !reading.From.IsZero() {
		first = func() (kadm.ListedOffsets, error) {
			return a.ListOffsetsAfterMilli(ctx, reading.From.UnixMilli(), topic)
		}
	}
	beginnings, err := first()
	if err == nil {
		err = beginnings.Error()
	}
	if err != nil {
		return nil, nil, err
	}
	ends, err := l.ends(ctx, a, reading.Decided)
	if err != nil {
		return nil, nil, err
	}
	starts, left = map[int32]int64{}, map[int32]int64{}
	ends.Each(func(end kadm.ListedOffset) {
		beginning, _ := beginnings.Lookup(topic, end.Partition)
		from := beginning.Offset
		if reading.Last > 0 {
			from = max(from, end.Offset-int64(reading.Last))
		}
		from = max(from, reading.Behind[end.Partition])
		starts[end.Partition] = from
		if from < end.Offset {
			left[end.Partition] = end.Offset
		}
	})
	return starts, left, nil
}

// ends are up to where the partitions are committed, all that is there now when
// it has to be decided.
func (l *EventLog) ends(ctx context.Context, a *kadm.Client, decided bool) (kadm.ListedOffsets, error) {
	topic := l.Config.Topics.Events
	committed := func(ctx context.Context) (kadm.ListedOffsets, error) {
		ends, err := a.ListCommittedOffsets(ctx, topic)
		return ends, cmp.Or(err, ends.Error())
	}
	if !decided {
		return committed(ctx)
	}
	written, err := a.ListEndOffsets(ctx, topic)
	if err := cmp.Or(err, written.Error()); err != nil {
		return nil, err
	}
	err = retry.Do(ctx, retry.Backoff{Min: 5 * time.Millisecond, Max: 200 * time.Millisecond}, nil, func(ctx context.Context) error {
		ends, err := committed(ctx)
		if err != nil {
			return retry.Permanent(err)
		}
		var open error
		written.Each(func(end kadm.ListedOffset) {
			if stable, _ := ends.Lookup(topic, end.Partition); stable.Offset < end.Offset {
				open = fmt.Errorf("partition %d of topic %s has a transaction that has not ended", end.Partition, topic)
			}
		})
		return open
	})
	return written, err
}

func offsetsOf(starts map[int32]int64) map[int32]kgo.Offset {
	offsets := make(map[int32]kgo.Offset, len(starts))
	for partition, at := range starts {
		offsets[partition] = kgo.NewOffset().At(at)
	}
	return offsets
}

// pageOf is what was fetched. It takes the partitions that have come to their
// ends from those left: a transaction's marker is a record too, so the last
// offset before an end is seen whatever it holds.
func pageOf(fetches kgo.Fetches, left, next map[int32]int64) Page {
	page := Page{Next: next}
	fetches.EachRecord(func(r *kgo.Record) {
		next[r.Partition] = r.Offset + 1
		if end, ok := left[r.Partition]; ok && r.Offset+1 >= end {
			delete(left, r.Partition)
		}
		if r.Attrs.IsControl() {
			return
		}
		placed := PlacedEvent{Partition: r.Partition, Offset: r.Offset, Written: r.Timestamp}
		if err := readEvent(r, &placed.Event); err != nil {
			page.Strangers++
			return
		}
		page.Events = append(page.Events, placed)
	})
	slices.SortStableFunc(page.Events, func(a, b PlacedEvent) int { return a.Written.Compare(b.Written) })
	return page
}

func readEvent(r *kgo.Record, event *schema.Event) error {
	for _, h := range r.Headers {
		if err := event.SetAttribute(h.Key, h.Value); err != nil {
			return fmt.Errorf("attribute %s does not parse", h.Key)
		}
	}
	event.Data = r.Value
	return event.Validate()
}

// Shortened tells whether events were taken away from the log's beginning, by
// its retention or by somebody.
func (l *EventLog) Shortened(ctx context.Context) (bool, error) {
	client, err := l.Config.connect(ctx, l.Log)
	if err != nil {
		return false, l.Config.explain(err, "reading the events")
	}
	defer client.Close()
	beginnings, err := kadm.NewClient(client).ListStartOffsets(ctx, l.Config.Topics.Events)
	if err == nil {
		err = beginnings.Error()
	}
	shortened := false
	beginnings.Each(func(beginning kadm.ListedOffset) { shortened = shortened || beginning.Offset > 0 })
	return shortened, l.Config.explain(err, "looking at topic %s", l.Config.Topics.Events)
}
