package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/binlog/gtid"
	"github.com/echo-im/echocdc/binlog/snapshot"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/verify"
)

// publishedLog is the log of events as verify reads it.
type publishedLog struct {
	events    *kafka.EventLog
	positions *kafka.Positions
}

// Read gives the events of each partition in its order.
func (l *publishedLog) Read(ctx context.Context, from verify.Place, each func(*schema.Event) error) (verify.Place, error) {
	next := verify.Place{}
	err := l.events.Read(ctx, kafka.Reading{Behind: from, Decided: true}, func(page kafka.Page) error {
		next = page.Next
		slices.SortFunc(page.Events, func(a, b kafka.PlacedEvent) int {
			return cmp.Or(cmp.Compare(a.Partition, b.Partition), cmp.Compare(a.Offset, b.Offset))
		})
		for i := range page.Events {
			if err := each(&page.Events[i].Event); err != nil {
				return err
			}
		}
		return nil
	})
	return next, err
}

func (l *publishedLog) Published(ctx context.Context) (schema.Position, error) {
	position, err := l.positions.Last(ctx)
	if err == nil && position.IsZero() {
		err = fmt.Errorf("nothing of source %s is published yet: 'echocdc run' begins it", l.positions.Source)
	}
	return position, err
}

func (l *publishedLog) Shortened(ctx context.Context) (bool, error) { return l.events.Shortened(ctx) }

// echoRows are the rows of Echo's tables as verify reads them.
type echoRows struct {
	looker   *snapshot.Looker
	settings *config.Loaded
}

func (r *echoRows) Await(ctx context.Context, at schema.Position) error {
	return r.looker.Await(ctx, at)
}

func (r *echoRows) Chunk(ctx context.Context, table string, behind []string, limit int) (verify.Chunk, error) {
	piece, err := r.looker.Read(ctx, table, behind, limit)
	return verify.Chunk{Events: piece.Events, Rows: piece.Rows, Unmapped: piece.Dead, Last: piece.Last, End: piece.End}, err
}

// Executed is where a reader would begin that begins now.
func (r *echoRows) Executed(ctx context.Context) (schema.Position, error) {
	source := r.settings.MySQL
	source.Start = binlog.StartNow
	return binlog.Start(ctx, source, r.settings.Source.Name)
}

// unpublished counts the transactions that were executed and are not published.
// A prepared one counts once it has its outcome.
func unpublished(published, executed schema.Position) (uint64, error) {
	have, err := gtid.SpansOf(published)
	if err != nil {
		return 0, err
	}
	done, err := gtid.SpansOf(executed)
	if err != nil {
		return 0, err
	}
	for _, prepared := range published.Prepared {
		known, err := gtid.SpansOf(schema.Position{Flavor: published.Flavor, GTIDs: prepared.GTID})
		if err != nil {
			return 0, err
		}
		done = done.Without(known)
	}
	return done.Without(have).Count(), nil
}
