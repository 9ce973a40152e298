package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/test/echo"
)

// Tables are the product's PostgreSQL, as a reader sees it.
type Tables struct{ pool *pgxpool.Pool }

// OpenTables connects.
func OpenTables(ctx context.Context, url string) (*Tables, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, fmt.Errorf("connecting to PostgreSQL: %w", err)
	}
	return &Tables{pool}, nil
}

// Close disconnects.
func (t *Tables) Close() { t.pool.Close() }

// Kept is what the projections made of the events.
type Kept struct {
	Messages   map[int64]bool // message id → sent by Echo itself
	Deliveries map[echo.Push]struct{}
	Users      map[int64]struct{}
	Active     map[echo.Activity]struct{}
	Ledger     map[echo.Push]Entry

	DayMessages int64 // the sum of the daily figures
	DayActive   int64
	Dead        []string // what was set aside, and why
	Jobs        map[string]int64
}

// Entry is one push in the ledger.
type Entry struct {
	Decision schema.PushOutcome
	Outcome  schema.PushOutcome // of delivery; empty while it is under way
}

// Read reads all of it.
func (t *Tables) Read(ctx context.Context) (*Kept, error) {
	kept := &Kept{
		Messages:   make(map[int64]bool),
		Deliveries: make(map[echo.Push]struct{}),
		Users:      make(map[int64]struct{}),
		Active:     make(map[echo.Activity]struct{}),
		Ledger:     make(map[echo.Push]Entry),
	}
	tx, err := t.pool.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, fmt.Errorf("reading the tables: %w", err)
	}
	defer tx.Rollback(ctx)
	for _, read := range []func(context.Context, pgx.Tx) error{kept.messages, kept.deliveries, kept.users, kept.active, kept.ledger, kept.figures, kept.dead, kept.jobs} {
		if err := read(ctx, tx); err != nil {
			return nil, fmt.Errorf("reading the tables: %w", err)
		}
	}
	return kept, nil
}

// each runs a query and calls row with the values scanned into targets.
func each(ctx context.Context, tx pgx.Tx, query string, row func(), targets ...any) error {
	rows, err := tx.Query(ctx, query)
	if err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	_, err = pgx.ForEachRow(rows, targets, func() error {
		row()
		return nil
	})
	return err
}

func (k *Kept) messages(ctx context.Context, tx pgx.Tx) error {
	var id int64
	var system bool
	return each(ctx, tx, `select message_id, system from analytics.messages`, func() { k.Messages[id] = system }, &id, &system)
}

func (k *Kept) deliveries(ctx context.Context, tx pgx.Tx) error {
	var p echo.Push
	return each(ctx, tx, `select user_id, message_id from analytics.deliveries`, func() { k.Deliveries[p] = struct{}{} }, &p.User, &p.Message)
}

func (k *Kept) users(ctx context.Context, tx pgx.Tx) error {
	var id int64
	return each(ctx, tx, `select user_id from analytics.users`, func() { k.Users[id] = struct{}{} }, &id)
}

func (k *Kept) active(ctx context.Context, tx pgx.Tx) error {
	var day time.Time
	var user int64
	return each(ctx, tx, `select day, user_id from analytics.active_users`, func() {
		k.Active[echo.Activity{Day: day.Format(time.DateOnly), User: user}] = struct{}{}
	}, &day, &user)
}

func (k *Kept) ledger(ctx context.Context, tx pgx.Tx) error {
	var p echo.Push
	var e Entry
	return each(ctx, tx, `select user_id, message_id, decision, coalesce(outcome, '') from push.ledger`, func() { k.Ledger[p] = e },
		&p.User, &p.Message, &e.Decision, &e.Outcome)
}

func (k *Kept) figures(ctx context.Context, tx pgx.Tx) error {
	return tx.QueryRow(ctx, `select coalesce(sum(messages), 0)::bigint, coalesce(sum(active_users), 0)::bigint from analytics.days`).
		Scan(&k.DayMessages, &k.DayActive)
}

func (k *Kept) dead(ctx context.Context, tx pgx.Tx) error {
	var projection, id, reason string
	return each(ctx, tx, `select projection, event_id, reason from echocdc.dead_letters`, func() {
		k.Dead = append(k.Dead, fmt.Sprintf("%s set %s aside: %s", projection, id, reason))
	}, &projection, &id, &reason)
}

func (k *Kept) jobs(ctx context.Context, tx pgx.Tx) error {
	k.Jobs = make(map[string]int64)
	var state string
	var count int64
	return each(ctx, tx, `select state::text, count(*) from echocdc_river.river_job where kind = 'push' group by state`,
		func() { k.Jobs[state] = count }, &state, &count)
}

// Applied is how far each projection is: its next offset by partition.
func (t *Tables) Applied(ctx context.Context, topic string) (map[string]map[int32]int64, error) {
	rows, err := t.pool.Query(ctx, `select projection, partition, next_offset from echocdc.progress where topic = $1`, topic)
	if err != nil {
		return nil, fmt.Errorf("reading progress: %w", err)
	}
	applied := make(map[string]map[int32]int64)
	var projection string
	var partition int32
	var next int64
	_, err = pgx.ForEachRow(rows, []any{&projection, &partition, &next}, func() error {
		if applied[projection] == nil {
			applied[projection] = make(map[int32]int64)
		}
		applied[projection][partition] = next
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading progress: %w", err)
	}
	return applied, nil
}

// Outcomes counts the ledger by what became of each push so far.
func (t *Tables) Outcomes(ctx context.Context) (map[schema.PushOutcome]int, error) {
	rows, err := t.pool.Query(ctx, `select coalesce(outcome, decision), count(*) from push.ledger group by 1`)
	if err != nil {
		return nil, fmt.Errorf("counting the ledger: %w", err)
	}
	counts := make(map[schema.PushOutcome]int)
	var outcome schema.PushOutcome
	var count int
	_, err = pgx.ForEachRow(rows, []any{&outcome, &count}, func() error {
		counts[outcome] = count
		return nil
	})
	return counts, err
}

// ageJobs makes jobs whose worker died look as old as they get before they are
// taken up again.
func (t *Tables) ageJobs(ctx context.Context) error {
	if _, err := t.pool.Exec(ctx, `update echocdc_river.river_job set attempted_at = attempted_at - interval '1 hour'
		where kind = 'push' and state = 'running'`); err != nil {
		return fmt.Errorf("ageing push jobs: %w", err)
	}
	return nil
}

// Recorded are the pushes whose outcome is in the ledger, by event id.
func (t *Tables) Recorded(ctx context.Context) (map[string]struct{}, error) {
	rows, err := t.pool.Query(ctx, `select user_id, message_id from push.ledger where outcome is not null`)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	recorded := make(map[string]struct{})
	var p echo.Push
	_, err = pgx.ForEachRow(rows, []any{&p.User, &p.Message}, func() error {
		recorded[p.EventID()] = struct{}{}
		return nil
	})
	return recorded, err
}

// Unfinished counts push jobs that are still to be done, by state.
func (t *Tables) Unfinished(ctx context.Context) (map[string]int64, error) {
	rows, err := t.pool.Query(ctx, `select state::text, count(*) from echocdc_river.river_job
		where kind = 'push' and finalized_at is null group by state`)
	if err != nil {
		return nil, fmt.Errorf("counting push jobs: %w", err)
	}
	counts := make(map[string]int64)
	var state string
	var count int64
	_, err = pgx.ForEachRow(rows, []any{&state, &count}, func() error {
		counts[state] = count
		return nil
	})
	return counts, err
}
