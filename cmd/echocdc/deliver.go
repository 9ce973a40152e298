package main

import (
	"context"

	"github.com/riverqueue/river"
	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/sinks/push"
)

// deliverCommand sends the pushes that were decided.
func (p *program) deliverCommand() *cobra.Command {
	return p.runs(runner{
		command: &cobra.Command{
			Use:   "deliver",
			Short: "Send the pushes that the push projection decided",
			Long: `Take push jobs from PostgreSQL and send them through the provider that push.provider names. Just before sending, a push is
dropped that is too old, read or deleted. Several processes share the work.`,
			Example: `  echocdc deliver --config echocdc.yaml
  echocdc deliver --config echocdc.yaml --push.provider log    write pushes to the log instead`,
			Args: cobra.NoArgs,
		},
		sections: func(*config.Loaded, []string) []string { return config.DeliverySections() },
		stages:   func(a *app, _ []string) []stage { return []stage{a.deliver()} },
	})
}

// deliver is the stage that sends pushes.
func (a *app) deliver() stage {
	settings := a.settings.Push.Delivery
	return stage{name: "deliver", run: func(ctx context.Context, report schema.ReportFunc) error {
		books := postgres.Push{DB: a.db}
		workers := river.NewWorkers()
		river.AddWorker(workers, &push.Worker{
			Provider: push.NewProvider(settings, a.log),
			Config:   settings,
			Metrics:  a.metrics.push(),
			Standing: books.Standing,
			Record:   books.Recorded,
			Report:   report,
		})
		return a.work(ctx, workers, report)
	}}
}

// work runs the queue until the context ends, then lets the jobs in hand finish.
func (a *app) work(ctx context.Context, workers *river.Workers, report schema.ReportFunc) error {
	if err := a.tablesReady(ctx); err != nil {
		return err
	}
	settings := a.settings.Push.Delivery
	queue, err := a.db.River(postgres.Delivery{
		Workers:    workers,
		MaxWorkers: settings.Workers,
		JobTimeout: settings.Timeout,
	})
	if err != nil {
		return err
	}
	// Ending this context would cut off the jobs in hand; Stop lets them finish (invariant 8).
	if err := queue.Start(context.WithoutCancel(ctx)); err != nil {
		return err
	}
	report(schema.Condition{State: schema.StateRunning})
	<-ctx.Done()
	ending := context.WithoutCancel(ctx)
	finishing, cancel := context.WithTimeout(ending, a.drainTime())
	defer cancel()
	if err := queue.Stop(finishing); err == nil {
		return nil
	}
	// Pushes that still wait for an answer are given back, and sent again after the next start.
	cutting, cancel := context.WithTimeout(ending, a.settings.Shutdown.Timeout/6)
	defer cancel()
	return queue.StopAndCancel(cutting)
}
