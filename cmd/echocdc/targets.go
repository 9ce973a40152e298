package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/echo-im/echocdc/binlog"
	"github.com/echo-im/echocdc/config"
	"github.com/echo-im/echocdc/schema"
	"github.com/echo-im/echocdc/schema/echo1"
	"github.com/echo-im/echocdc/schema/echo2"
	"github.com/echo-im/echocdc/sinks/kafka"
	"github.com/echo-im/echocdc/sinks/postgres"
	"github.com/echo-im/echocdc/sinks/push"
	"github.com/echo-im/echocdc/sinks/redis"
)

// layouts are the lines of Echo that this echocdc knows.
func layouts() []*schema.Layout { return []*schema.Layout{echo1.Layout(), echo2.Layout()} }

// selected are the layouts as far as they are needed for what is told.
func selected(selection schema.Selection) []*schema.Layout {
	all := layouts()
	for i := range all {
		all[i] = all[i].Select(selection)
	}
	return all
}

// targets are what check looks at: every server that an enabled module needs.
// The func it returns ends the connections.
func (p *program) targets(ctx context.Context, settings *config.Loaded) (targets []*target, closeAll func(), err error) {
	sections := settings.Enabled()
	log := newLogger(settings.Log, p.stderr, p.environ)
	closeAll = func() {}
	if slices.Contains(sections, "mysql") {
		targets = append(targets, sourceTarget(settings))
	}
	if slices.Contains(sections, "kafka") {
		topics := kafka.Topics{Config: settings.Kafka, Source: settings.Source.Name, Log: log}
		targets = append(targets, &target{
			Section: "kafka", Name: "Kafka at " + strings.Join(settings.Kafka.Brokers, ", "), look: topics.Check,
		})
	}
	if slices.Contains(sections, "postgres") {
		db, err := postgres.Open(ctx, settings.Postgres, warningsOnly(log))
		if err != nil {
			return nil, nil, err
		}
		closeAll = db.Close
		targets = append(targets, storeTarget(db))
	}
	if slices.Contains(sections, "redis") {
		targets = append(targets, presenceTarget(settings))
	}
	if slices.Contains(sections, "push") {
		targets = append(targets, providerTarget(settings))
	}
	return targets, closeAll, nil
}

func sourceTarget(settings *config.Loaded) *target {
	return &target{
		Section: "mysql", Name: "Echo's database at " + settings.MySQL.Addr,
		look: func(ctx context.Context) ([]schema.Finding, error) {
			return binlog.Check(ctx, settings.MySQL, selected(settings.Selection())), nil
		},
	}
}

// storeTarget looks whether PostgreSQL answers and has the tables.
func storeTarget(db *postgres.DB) *target {
	return &target{
		Section: "postgres", Name: "the business database",
		look: func(ctx context.Context) ([]schema.Finding, error) {
			if err := db.Ping(ctx); err != nil {
				return nil, err
			}
			answers := schema.Finding{Subject: "PostgreSQL", Level: schema.LevelOK, Found: "answers"}
			tables := schema.Finding{Subject: "tables", Level: schema.LevelOK, Found: "as this echocdc wants them"}
			pending, err := db.Pending(ctx)
			if err != nil {
				return []schema.Finding{answers}, err
			}
			if len(pending) > 0 {
				tables = schema.Finding{
					Subject: "tables", Level: schema.LevelBroken, Found: fmt.Sprintf("%d steps behind", len(pending)),
					Wanted: strings.Join(pending, ", "), Remedy: "echocdc migrate",
				}
			}
			return []schema.Finding{answers, tables}, nil
		},
	}
}

func presenceTarget(settings *config.Loaded) *target {
	return &target{
		Section: "redis", Name: "Echo's Redis at " + settings.Redis.Addr,
		look: func(ctx context.Context) ([]schema.Finding, error) {
			presence, err := redis.Open(settings.Redis, presenceLayout(), redis.NewMetrics(prometheus.NewRegistry()), nil)
			if err != nil {
				return nil, err
			}
			findings := presence.Check(ctx)
			return findings, presence.Close()
		},
	}
}

func presenceLayout() redis.Layout {
	return redis.Layout{Key: echo1.PresenceKey, Expires: echo1.PresenceExpires}
}

// providerTarget says where pushes go. It sends none: a gateway is for real ones.
func providerTarget(settings *config.Loaded) *target {
	return &target{
		Section: "push", Name: "push delivery",
		look: func(context.Context) ([]schema.Finding, error) {
			found := schema.Finding{Subject: "push.provider", Level: schema.LevelOK, Found: settings.Push.Delivery.Provider}
			if found.Found == push.ProviderLog {
				found.Found = "log: pushes are written to the log and sent to nobody"
			}
			// Settings from before the first start are in no log that we read.
			known := schema.Finding{
				Subject: "mutes and blocks", Level: schema.LevelOK,
				Found: "known from the first start on: one set earlier counts once its user touches it again, and until then he is pushed to",
			}
			return []schema.Finding{found, known}, nil
		},
	}
}
