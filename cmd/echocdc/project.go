package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/handlers/analytics"
	rules "github.com/echo-im/echocdc/handlers/push"
	"github.com/echo-im/echocdc/projector"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/sinks/redis"
)

// projectionVersion is of the tables that both projections write now.
const projectionVersion = 1

// projectCommand applies events to PostgreSQL.
func (p *program) projectCommand() *cobra.Command {
	return p.runs(runner{
		command: &cobra.Command{
			Use:   "project [name...]",
			Short: "Apply events to PostgreSQL: all enabled projections, or those named",
			Long: `Read committed events from Kafka and apply them: each batch's rows, jobs and progress in one PostgreSQL transaction.
Several processes share the partitions. The projections are ` + strings.Join(config.ProjectionNames(), " and ") + `.`,
			Example: `  echocdc project --config echocdc.yaml              all that are enabled
  echocdc project analytics --config echocdc.yaml    only this one, enabled or not`,
			ValidArgs: config.ProjectionNames(),
			Args:      onlyValid,
		},
		sections: func(settings *config.Loaded, names []string) []string {
			return settings.ProjectionSections(namedOr(settings.Projections(), names))
		},
		stages: func(a *app, names []string) []stage {
			var stages []stage
			for _, name := range namedOr(a.settings.Projections(), names) {
				stages = append(stages, a.project(name))
			}
			return stages
		},
	})
}

// onlyValid is [cobra.OnlyValidArgs] with the names to choose from.
func onlyValid(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		if !slices.Contains(cmd.ValidArgs, arg) {
			return fmt.Errorf("there is no projection %q: choose of %s", arg, strings.Join(cmd.ValidArgs, ", "))
		}
	}
	return nil
}

func namedOr(enabled, named []string) []string {
	if len(named) == 0 {
		return enabled
	}
	return slices.Compact(slices.Sorted(slices.Values(named)))
}

// applier applies a batch of a projection inside its step's transaction.
type applier func(store *postgres.Store) projector.ApplyFunc

// project is the stage of one projection.
func (a *app) project(name string) stage {
	return stage{name: "project/" + name, run: func(ctx context.Context, report schema.ReportFunc) error {
		if err := a.tablesReady(ctx); err != nil {
			return err
		}
		options, err := a.settings.Kafka.Options(a.log)
		if err != nil {
			return err
		}
		apply, release, err := a.applierOf(name) //nolint:contextcheck // nothing waits in it
		if err != nil {
			return err
		}
		defer release()
		store := &postgres.Store{DB: a.db, Projection: name, Version: projectionVersion, Topic: a.settings.Kafka.Topics.Events}
		worker := projector.Worker{
			Projection: name,
			Version:    projectionVersion,
			Topic:      a.settings.Kafka.Topics.Events,
			Config:     a.projector(),
			Kafka:      options,
			Claim:      store.Claim,
			Apply:      apply(store),
			Report:     report,
			Log:        a.log,
			Metrics:    a.metrics.projector(),
		}
		return worker.Run(ctx)
	}}
}

// projector is the settings of projections, with no longer a drain than the
// process has left when it ends.
func (a *app) projector() projector.Config {
	settings := a.settings.Projector
	settings.DrainTimeout = min(settings.DrainTimeout, a.drainTime())
	return settings
}

// applierOf joins a projection's rules with its tables. The func it returns
// lets go of what the rules hold.
func (a *app) applierOf(name string) (apply applier, release func(), err error) {
	if name == config.ProjectionAnalytics {
		apply, err = a.analytics()
		return apply, func() {}, err
	}
	return a.push()
}

// analytics is the projection of statistics.
func (a *app) analytics() (applier, error) {
	zone, err := a.settings.Analytics.Zone()
	if err != nil {
		return nil, err
	}
	handler := analytics.Handler{Zone: zone}
	return func(store *postgres.Store) projector.ApplyFunc {
		return func(ctx context.Context, batch projector.Batch) error {
			plan := handler.Plan(batch.Records)
			return store.Advance(ctx, batch.Step, func(ctx context.Context, tx *postgres.Tx) error {
				return plan.Apply(ctx, tx.Analytics())
			})
		}
	}, nil
}

// push is the projection that decides pushes.
func (a *app) push() (apply applier, release func(), err error) {
	presence, err := redis.Open(a.settings.Redis, presenceLayout(), a.metrics.redis(), a.health.Optional("presence"))
	if err != nil {
		return nil, nil, err
	}
	handler := rules.Handler{
		Config:   a.settings.Push.Rules,
		Presence: presence.Online,
		Log:      a.log,
		Metrics:  a.metrics.rules(),
	}
	attempts := a.settings.Push.Delivery.Attempts
	apply = func(store *postgres.Store) projector.ApplyFunc {
		return func(ctx context.Context, batch projector.Batch) error {
			plan := handler.Plan(ctx, batch.Records)
			err := store.Advance(ctx, batch.Step, func(ctx context.Context, tx *postgres.Tx) error {
				return plan.Apply(ctx, tx.Push(attempts))
			})
			if err == nil {
				plan.Committed()
			}
			return err
		}
	}
	return apply, func() { presence.Close() }, nil
}
