package postgres

import (
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

const (
	jobSchema = "echocdc_river"
	// PushQueue is the queue of push jobs.
	PushQueue = "push"
	// fetchPause is the least time between two fetches of jobs. River's own
	// 100 ms let workers of a quick gateway stand idle.
	fetchPause = 10 * time.Millisecond
)

type riverClient = river.Client[pgx.Tx]

// Delivery says how push jobs are worked.
type Delivery struct {
	Workers *river.Workers
	// MaxWorkers is how many jobs this process works on at a time.
	MaxWorkers int
	// JobTimeout is how long one job may take.
	JobTimeout time.Duration
}

// River is a client that works on push jobs. A job whose worker died is taken
// up again minutes after its timeout. Jobs that used up their attempts are
// dead letters: they stay until an operator drops them.
func (db *DB) River(d Delivery) (*river.Client[pgx.Tx], error) {
	client, err := river.NewClient(riverpgxv5.New(db.pool), &river.Config{
		Schema:                      jobSchema,
		Logger:                      db.log,
		Workers:                     d.Workers,
		Queues:                      map[string]river.QueueConfig{PushQueue: {MaxWorkers: d.MaxWorkers}},
		FetchCooldown:               fetchPause,
		JobTimeout:                  d.JobTimeout,
		RescueStuckJobsAfter:        d.JobTimeout + 2*time.Minute,
		CompletedJobRetentionPeriod: 24 * time.Hour,
		CancelledJobRetentionPeriod: 7 * 24 * time.Hour,
		DiscardedJobRetentionPeriod: -1,
	})
	if err != nil {
		return nil, fmt.Errorf("preparing push delivery: %w", err)
	}
	return client, nil
}

// inserter is a client that only enqueues.
func (db *DB) inserter() (*riverClient, error) {
	client, err := river.NewClient(riverpgxv5.New(db.pool), &river.Config{Schema: jobSchema, Logger: db.log})
	if err != nil {
		return nil, fmt.Errorf("preparing push jobs: %w", err)
	}
	return client, nil
}
