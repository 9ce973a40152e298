package push_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/require"

	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/push"
	"github.com/echo-im/echocdc/test/stack"
)

// queue is a River queue in a real database, worked by one worker.
type queue struct {
	client *river.Client[pgx.Tx]
	events <-chan *river.Event
}

func newQueue(t *testing.T, worker *push.Worker) *queue {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), stack.Postgres(t).URL)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	driver := riverpgxv5.New(pool)
	migrator, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
	require.NoError(t, err)

	workers := river.NewWorkers()
	require.NoError(t, river.AddWorkerSafely(workers, worker))
	client, err := river.NewClient(driver, &river.Config{
		Queues:            map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 4}},
		Workers:           workers,
		FetchCooldown:     5 * time.Millisecond,
		FetchPollInterval: 20 * time.Millisecond,
		Logger:            slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	events, unsubscribe := client.Subscribe(river.EventKindJobCompleted, river.EventKindJobFailed,
		river.EventKindJobSnoozed, river.EventKindJobCancelled)
	t.Cleanup(unsubscribe)
	require.NoError(t, client.Start(t.Context()))
	t.Cleanup(func() { require.NoError(t, client.StopAndCancel(context.Background())) })
	return &queue{client: client, events: events}
}

// enqueue puts the job into the queue, to be tried twice.
func (q *queue) enqueue(t *testing.T, job schema.PushJob) int64 {
	t.Helper()
	return q.insert(t, job, &river.InsertOpts{MaxAttempts: 2})
}

// enqueueOnce puts the job into the queue, to be tried once.
func (q *queue) enqueueOnce(t *testing.T, job schema.PushJob) int64 {
	t.Helper()
	return q.insert(t, job, &river.InsertOpts{MaxAttempts: 1})
}

func (q *queue) insert(t *testing.T, job schema.PushJob, options *river.InsertOpts) int64 {
	t.Helper()
	inserted, err := q.client.Insert(t.Context(), job, options)
	require.NoError(t, err)
	return inserted.Job.ID
}

// work waits until the job had its turn.
func (q *queue) work(t *testing.T, id int64) *river.Event {
	t.Helper()
	for {
		select {
		case event := <-q.events:
			if event.Job.ID == id {
				return event
			}
		case <-time.After(30 * time.Second):
			t.Fatal("the job had no turn in 30 s")
		}
	}
}

// workNow brings a waiting job forward and waits until it had its turn.
func (q *queue) workNow(t *testing.T, id int64) *river.Event {
	t.Helper()
	_, err := q.client.JobRetry(t.Context(), id)
	require.NoError(t, err)
	return q.work(t, id)
}

func (q *queue) job(t *testing.T, id int64) *rivertype.JobRow {
	t.Helper()
	job, err := q.client.JobGet(t.Context(), id)
	require.NoError(t, err)
	return job
}
